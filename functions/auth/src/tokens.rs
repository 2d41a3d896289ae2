//! The caller's devices: `GET /api/auth/tokens`, `DELETE /api/auth/tokens/{id}`, and
//! `POST /api/auth/logout`. Another user's device does not exist for them.

use axum::http::StatusCode;
use axum::{Json, extract};
use serde::Serialize;
use shared::auth::{Devices, Identity};
use shared::http::{ApiError, Caller, Page, PageRequest, PathId};
use shared::model::{Device, DeviceId, Timestamp};

#[derive(Serialize)]
pub(crate) struct DeviceView {
    id: DeviceId,
    device: String,
    created_at: Timestamp,
    last_used_at: Timestamp,
    current: bool,
}

impl DeviceView {
    fn new(device: Device, caller: &Caller) -> Self {
        Self {
            id: device.id,
            device: device.device,
            created_at: device.created_at,
            last_used_at: device.last_used_at,
            current: device.id == caller.device,
        }
    }
}

pub(crate) async fn list(
    extract::State(devices): extract::State<Devices>,
    caller: Caller,
    page: PageRequest,
) -> Result<Json<Page<DeviceView>>, ApiError> {
    let devices = devices.list(caller.user).await?;
    let views = devices.into_iter().map(|device| DeviceView::new(device, &caller)).collect();
    page.of_list(views).map(Json)
}

pub(crate) async fn revoke(
    extract::State(devices): extract::State<Devices>,
    caller: Caller,
    PathId(id): PathId<DeviceId>,
) -> Result<StatusCode, ApiError> {
    devices.revoke(caller.user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn logout(
    extract::State(devices): extract::State<Devices>,
    Caller { user, token, device }: Caller,
) -> Result<StatusCode, ApiError> {
    devices.logout(&Identity { user, device, token }).await?;
    Ok(StatusCode::NO_CONTENT)
}
