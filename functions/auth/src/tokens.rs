//! The caller's devices: `GET` and `DELETE /api/auth/tokens`, `DELETE /api/auth/tokens/{id}`, and
//! `POST /api/auth/logout`. Another user's device is not found.

use axum::http::StatusCode;
use axum::{Json, extract};
use serde::Serialize;
use shared::auth::{Devices, Identity};
use shared::http::openapi::PageParameters;
use shared::http::{ApiError, Caller, Page, PageRequest, PathId};
use shared::model::{Device, DeviceId, DeviceKind, Timestamp};
use utoipa::ToSchema;

/// A device that is logged in.
#[derive(Serialize, ToSchema)]
#[schema(as = Device)]
pub(crate) struct DeviceView {
    id: DeviceId,
    kind: DeviceKind,
    /// What it called itself at login.
    #[schema(examples("Sara's phone"))]
    device: String,
    /// When it logged in.
    created_at: Timestamp,
    /// When it last called, to the hour.
    last_used_at: Timestamp,
    /// Whether it is the one that asks.
    current: bool,
}

impl DeviceView {
    fn new(device: Device, caller: &Caller) -> Self {
        Self {
            id: device.id,
            kind: device.kind,
            device: device.device,
            created_at: device.created_at,
            last_used_at: device.last_used_at,
            current: device.id == caller.device,
        }
    }
}

/// List the caller's devices
#[utoipa::path(
    get,
    path = "/api/auth/tokens/",
    operation_id = "list_devices",
    tag = "auth",
    params(PageParameters),
    responses((status = 200, description = "A page of devices.", body = Page<DeviceView>)),
)]
pub(crate) async fn list(
    extract::State(devices): extract::State<Devices>,
    caller: Caller,
    page: PageRequest,
) -> Result<Json<Page<DeviceView>>, ApiError> {
    let devices = devices.list(caller.user).await?;
    let views = devices.into_iter().map(|device| DeviceView::new(device, &caller)).collect();
    page.of_list(views).map(Json)
}

/// Log a device out
#[utoipa::path(
    delete,
    path = "/api/auth/tokens/{id}/",
    operation_id = "revoke_device",
    tag = "auth",
    params(("id" = DeviceId, Path, description = "The device.")),
    responses((status = 204, description = "Its token no longer works.")),
)]
pub(crate) async fn revoke(
    extract::State(devices): extract::State<Devices>,
    caller: Caller,
    PathId(id): PathId<DeviceId>,
) -> Result<StatusCode, ApiError> {
    devices.revoke(caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Log out everywhere else
///
/// Every device but the one that asks, Telegram accounts included.
#[utoipa::path(
    delete,
    path = "/api/auth/tokens/",
    operation_id = "revoke_other_devices",
    tag = "auth",
    responses((status = 204, description = "No other token works, and no Telegram account is linked.")),
)]
pub(crate) async fn revoke_others(
    extract::State(devices): extract::State<Devices>,
    Caller { user, token, device }: Caller,
) -> Result<StatusCode, ApiError> {
    devices.revoke_others(&Identity { user, device, token }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Log out
#[utoipa::path(
    post,
    path = "/api/auth/logout/",
    operation_id = "log_out",
    tag = "auth",
    responses((status = 204, description = "The token no longer works.")),
)]
pub(crate) async fn logout(
    extract::State(devices): extract::State<Devices>,
    Caller { user, token, device }: Caller,
) -> Result<StatusCode, ApiError> {
    devices.logout(&Identity { user, device, token }).await?;
    Ok(StatusCode::NO_CONTENT)
}
