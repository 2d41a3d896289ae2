//! The recording: requests to the original system in their order, with its answers.

use serde::Deserialize;
use serde_json::Value;

const RECORDING: &str = include_str!("../../data/http-shapes.json");

/// One request and its answer.
#[derive(Clone, Deserialize)]
pub(super) struct Record {
    pub(super) name: String,
    /// The user of the request.
    #[serde(rename = "as")]
    pub(super) user: String,
    /// The server's clock.
    pub(super) at: String,
    pub(super) request: Request,
    pub(super) response: Response,
}

#[derive(Clone, Deserialize)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) accept: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) json: Option<Value>,
    pub(super) raw: Option<String>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) json: Option<Value>,
}

/// All records.
pub(super) fn records() -> Vec<Record> {
    #[derive(Deserialize)]
    struct Recording {
        records: Vec<Record>,
    }
    let recording: Recording = serde_json::from_str(RECORDING).unwrap();
    recording.records
}
