//! The SDK's HTTP client and sleeps as pending calls.

use std::fmt;
use std::time::Duration;

use aws_sdk_dynamodb::config::{AsyncSleep, Sleep};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use super::pending_calls::{MachineId, PendingCall, PendingCalls, TableCall};

/// The HTTP and sleeps of a machine.
#[derive(Clone)]
pub(super) struct SimulatedHttp {
    pub(super) pending: PendingCalls,
    pub(super) machine: MachineId,
    /// The client that executes a call when the run continues it.
    pub(super) table: SharedHttpClient,
}

impl fmt::Debug for SimulatedHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SimulatedHttp({})", self.machine)
    }
}

impl HttpClient for SimulatedHttp {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let table = self.table.http_connector(settings, components);
        let Self { pending, machine, .. } = self.clone();
        SharedHttpConnector::new(Connector { pending, machine, table })
    }
}

struct Connector {
    pending: PendingCalls,
    machine: MachineId,
    table: SharedHttpConnector,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connector({})", self.machine)
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (pending, machine, table) = (self.pending.clone(), self.machine, self.table.clone());
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        HttpConnectorFuture::new(async move {
            let call = |answer| {
                PendingCall::Table(Box::new(TableCall { operation, request, table, answer }))
            };
            pending.wait(machine, call).await
        })
    }
}

impl AsyncSleep for SimulatedHttp {
    fn sleep(&self, _: Duration) -> Sleep {
        let (pending, machine) = (self.pending.clone(), self.machine);
        Sleep::new(async move { pending.wait(machine, PendingCall::Pause).await })
    }
}
