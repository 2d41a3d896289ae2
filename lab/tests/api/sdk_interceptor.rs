//! What can happen between the SDK and the table: an interceptor that holds transactions
//! back, loses their answers, and shows an item as it was before.

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

/// What happens when the first answer is lost; nothing where it has happened.
type Losing = Option<Box<dyn FnOnce() + Send>>;
type Item = std::collections::HashMap<String, AttributeValue>;

#[derive(Clone, Default)]
pub(crate) struct Between(Arc<State>);

#[derive(Default)]
struct State {
    /// The transaction that waits, counted from now on; 0: none.
    held: AtomicUsize,
    arrived: Notify,
    opened: Mutex<Option<mpsc::Receiver<()>>>,
    losing: Mutex<Option<Losing>>,
    /// What the next batch shows in place of the item with this key.
    before: Mutex<Option<Item>>,
}

impl fmt::Debug for Between {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Between")
    }
}

fn is_transaction(config: &ConfigBag) -> bool {
    config.load::<Metadata>().unwrap().name() == "TransactWriteItems"
}

impl Intercept for Between {
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

impl Between {
    /// The table behind it.
    pub(crate) fn store(&self, server: &Server) -> Store {
        let config = local_config(&server.endpoint()).interceptor(self.clone()).build();
        Store::new(Client::from_conf(config), TABLE)
    }

    /// Holds a transaction back, the first from now on being 1, until what comes out of this
    /// is sent to.
    pub(crate) fn hold(&self, number: usize) -> mpsc::Sender<()> {
        let (open, opened) = mpsc::channel();
        *self.0.opened.lock().unwrap() = Some(opened);
        self.0.held.store(number, Ordering::SeqCst);
        open
    }

    /// Waits for the transaction that is held back.
    pub(crate) async fn arrived(&self) {
        self.0.arrived.notified().await;
    }

    /// Loses all answers of one transaction, until the SDK gives it up. This happens at the
    /// first, when it is written.
    pub(crate) fn lose(&self, first: impl FnOnce() + Send + 'static) {
        *self.0.losing.lock().unwrap() = Some(Some(Box::new(first)));
    }

    /// Shows an item once more as it was.
    pub(crate) fn show(&self, before: Item) {
        *self.0.before.lock().unwrap() = Some(before);
    }
}
