//! An interceptor that records the SDK's calls.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextMut, BeforeSerializationInterceptorContextRef,
    FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use mobix::database::{Database, Server};
use shared::model::Catalog;
use shared::store::{Store, local_config};

use crate::helpers::{App, TABLE, table};

#[derive(Clone, Debug)]
struct Call {
    operation: String,
    began: Instant,
    ended: Option<Instant>,
    /// The read units of a Query.
    capacity: f64,
}

/// Records every call of the SDK.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls(Arc<Mutex<Vec<Call>>>);

impl Intercept for Calls {
    fn name(&self) -> &'static str {
        "Calls"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut calls = self.0.lock().unwrap();
        config.interceptor_state().store_put(CallNumber(calls.len()));
        let began = Instant::now();
        calls.push(Call { operation: String::new(), began, ended: None, capacity: 0.0 });
        Ok(())
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(query) = context.input_mut().downcast_mut::<QueryInput>() {
            query.return_consumed_capacity = Some(ReturnConsumedCapacity::Total);
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let CallNumber(number) = *config.load::<CallNumber>().unwrap();
        let call = &mut self.0.lock().unwrap()[number];
        call.operation = config.load::<Metadata>().unwrap().name().to_owned();
        call.ended = Some(Instant::now());
        if let Some(Ok(output)) = context.output_or_error()
            && let Some(query) = output.downcast_ref::<QueryOutput>()
        {
            call.capacity = query.consumed_capacity().unwrap().capacity_units().unwrap();
        }
        Ok(())
    }
}

/// The index of an execution's call.
#[derive(Clone, Copy, Debug)]
struct CallNumber(usize);

impl Storable for CallNumber {
    type Storer = StoreReplace<Self>;
}

impl Calls {
    /// The API with this catalog on a database behind HTTP, with recorded calls. The server stops
    /// when it is dropped.
    pub(crate) async fn of_app(catalog: &Catalog) -> (App, Self, Server) {
        let database = Database::memory().unwrap();
        table(&database, catalog).await;
        let server = database.serve().unwrap();
        let calls = Self::default();
        let config = local_config(&server.endpoint()).interceptor(calls.clone()).build();
        let store = Store::new(aws_sdk_dynamodb::Client::from_conf(config), TABLE);
        (App::on(store, &[]).await, calls, server)
    }

    /// The same with the sample catalog.
    pub(crate) async fn of_sample_app() -> (App, Self, Server) {
        Self::of_app(&mobix::catalog_file::sample().unwrap()).await
    }

    /// The sorted operations since the previous call of this method, and the read units of the
    /// Queries.
    pub(crate) fn cost(&self) -> (Vec<String>, f64) {
        let calls = std::mem::take(&mut *self.0.lock().unwrap());
        let capacity = calls.iter().map(|call| call.capacity).sum();
        let mut operations: Vec<_> = calls.into_iter().map(|call| call.operation).collect();
        operations.sort();
        (operations, capacity)
    }

    /// The operations since the previous call of this method, grouped into round trips. Calls that
    /// overlap belong to one round trip.
    pub(crate) fn round_trips(&self) -> Vec<Vec<String>> {
        let mut trips: Vec<(Instant, Vec<String>)> = Vec::new();
        for call in std::mem::take(&mut *self.0.lock().unwrap()) {
            let ended = call.ended.unwrap();
            match trips.last_mut() {
                Some((until, trip)) if call.began < *until => {
                    trip.push(call.operation);
                    trip.sort();
                    *until = (*until).max(ended);
                }
                _ => trips.push((ended, vec![call.operation])),
            }
        }
        trips.into_iter().map(|(_, trip)| trip).collect()
    }
}
