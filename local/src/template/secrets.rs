//! The secrets of a template. The lab's Secrets Manager serves them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::TemplateError;
use super::sam::Document;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawSecret {
    secret_string: Option<String>,
}

/// Reads the secrets.
pub(super) fn read(document: &Document) -> Result<BTreeMap<String, Option<String>>, TemplateError> {
    let secrets = document.all::<RawSecret>("AWS::SecretsManager::Secret")?;
    Ok(secrets.into_iter().map(|(name, raw)| (name.to_owned(), raw.secret_string)).collect())
}
