//! An interceptor between the SDK and the table: it delays transactions, loses their answers, and
//! returns stale items.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextRef,
    FinalizerInterceptorContextMut,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata};
use aws_smithy_types::body::SdkBody;
use mobix::database::Server;
use shared::store::{Store, local_config};
use tokio::sync::Notify;

use crate::helpers::TABLE;

/// Called when the first answer is lost; `None` after that.
type Losing = Option<Box<dyn FnOnce() + Send>>;
type Item = std::collections::HashMap<String, AttributeValue>;

#[derive(Clone, Default)]
pub(crate) struct SdkInterceptor(Arc<State>);

#[derive(Default)]
struct State {
    /// The number of the transaction to delay, counted from now; 0: none.
    held: AtomicUsize,
    arrived: Notify,
    opened: Mutex<Option<mpsc::Receiver<()>>>,
    losing: Mutex<Option<Losing>>,
    /// The stale item that the next batch returns for its key.
    before: Mutex<Option<Item>>,
}

impl fmt::Debug for SdkInterceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Between")
    }
}

fn is_transaction(config: &ConfigBag) -> bool {
    config.load::<Metadata>().unwrap().name() == "TransactWriteItems"
}

impl Intercept for SdkInterceptor {
    fn name(&self) -> &'static str {
        "Between"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let state = &self.0;
        let count = |left: usize| left.checked_sub(1);
        let order = Ordering::SeqCst;
        if is_transaction(config) && state.held.fetch_update(order, order, count) == Ok(1) {
            let opened = state.opened.lock().unwrap().take().unwrap();
            state.arrived.notify_one();
            tokio::task::block_in_place(|| opened.recv())?;
        }
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if is_transaction(config)
            && let Some(losing) = self.0.losing.lock().unwrap().as_mut()
        {
            *context.response_mut() = HttpResponse::new(500.try_into()?, SdkBody::empty());
            if let Some(first) = losing.take() {
                first();
            }
        }
        Ok(())
    }

    fn modify_before_completion(
        &self,
        context: &mut FinalizerInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if is_transaction(config) {
            *self.0.losing.lock().unwrap() = None;
        }
        let Some(Ok(output)) = context.output_or_error_mut() else { return Ok(()) };
        let Some(batch) = output.downcast_mut::<BatchGetItemOutput>() else { return Ok(()) };
        if let Some(before) = self.0.before.lock().unwrap().take() {
            let key = |item: &Item| (item["PK"].clone(), item["SK"].clone());
            let items = batch.responses.as_mut().unwrap().get_mut(TABLE).unwrap();
            let shown = items.iter_mut().find(|item| key(item) == key(&before));
            *shown.unwrap() = before.clone();
        }
        Ok(())
    }
}

impl SdkInterceptor {
    /// The table behind the interceptor.
    pub(crate) fn store(&self, server: &Server) -> Store {
        let config = local_config(&server.endpoint()).interceptor(self.clone()).build();
        Store::new(Client::from_conf(config), TABLE)
    }

    /// Delays a transaction, the next one being 1, until the returned sender is used.
    pub(crate) fn hold(&self, number: usize) -> mpsc::Sender<()> {
        let (open, opened) = mpsc::channel();
        *self.0.opened.lock().unwrap() = Some(opened);
        self.0.held.store(number, Ordering::SeqCst);
        open
    }

    /// Waits until the delayed transaction has started.
    pub(crate) async fn arrived(&self) {
        self.0.arrived.notified().await;
    }

    /// Loses all answers of one transaction, until the SDK stops retrying. Calls `first` after the
    /// transaction is written.
    pub(crate) fn lose(&self, first: impl FnOnce() + Send + 'static) {
        *self.0.losing.lock().unwrap() = Some(Some(Box::new(first)));
    }

    /// Returns this stale item once.
    pub(crate) fn show(&self, before: Item) {
        *self.0.before.lock().unwrap() = Some(before);
    }
}
