//! Reads the catalog that an operator writes: a TOML file, checked as a whole before it is used.
//! Does not store it: the caller does.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;

use serde::Deserialize;
use shared::model::{AiModel, Catalog, Chatbot, ModelId, ModelType, Plan, PlanId};
use toml::Spanned;

/// The catalog that is used where the operator gives none.
const SAMPLE: &str = include_str!("../catalog.toml");
const SAMPLE_NAME: &str = "catalog.toml";

/// The smallest context of a model, in tokens: a smaller one does not hold a system prompt, a
/// message and an answer.
const MIN_CONTEXT: u64 = 1_000;

/// A catalog file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogFileError {
    /// The file cannot be read.
    #[error("cannot read the catalog {file}: {source}")]
    Read {
        /// The file.
        file: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The catalog has mistakes: one line for each, `file:line: problem`.
    #[error("{}", .0.join("\n"))]
    Invalid(Vec<String>),
}

/// The file's shape: the catalog, with the position of each entry.
#[derive(Deserialize)]
struct Entries {
    /// The model that makes the titles of chats.
    #[serde(default)]
    title_model: Option<Spanned<ModelId>>,
    plans: Vec<Spanned<Plan>>,
    #[serde(default)]
    models: Vec<Spanned<AiModel>>,
    #[serde(default)]
    chatbots: Vec<Spanned<Chatbot>>,
}

/// The sample catalog.
///
/// # Errors
/// As [`parse`].
pub fn sample() -> Result<Catalog, CatalogFileError> {
    parse(SAMPLE_NAME, SAMPLE)
}

/// Reads a file.
///
/// # Errors
/// [`CatalogFileError::Read`] where the file cannot be read, else as [`parse`].
pub fn read(path: &Path) -> Result<Catalog, CatalogFileError> {
    let file = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&file, &text),
        Err(source) => Err(CatalogFileError::Read { file, source }),
    }
}

/// Parses a catalog; errors name the file `file`.
///
/// # Errors
/// [`CatalogFileError::Invalid`] names every problem with its line; of problems that keep the
/// text from being read at all, the first.
pub fn parse(file: &str, text: &str) -> Result<Catalog, CatalogFileError> {
    let wrong = |error: toml::de::Error| {
        let line = error.span().map_or(1, |span| line(text, span.start));
        CatalogFileError::Invalid(vec![format!("{file}:{line}: {}", error.message())])
    };
    // A misspelled field is an error here. The table's copy is read leniently: the previous release
    // must be able to read what this release wrote.
    let mut unknown = Vec::new();
    let toml = toml::Deserializer::parse(text).map_err(wrong)?;
    let entries: Entries =
        serde_ignored::deserialize(toml, |path| unknown.push(path.to_string())).map_err(wrong)?;
    let mut check = Check { file, text, problems: Vec::new() };
    check.unknown(&unknown, &entries);
    check.title_model(&entries);
    check.plans(&entries);
    check.models(&entries);
    check.chatbots(&entries);
    if !check.problems.is_empty() {
        return Err(CatalogFileError::Invalid(check.problems));
    }
    Ok(Catalog {
        plans: entries.plans.into_iter().map(Spanned::into_inner).collect(),
        models: entries.models.into_iter().map(Spanned::into_inner).collect(),
        chatbots: entries.chatbots.into_iter().map(Spanned::into_inner).collect(),
        title_model: entries.title_model.map(Spanned::into_inner),
    })
}

fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn is_text_model(entries: &Entries, id: &ModelId) -> bool {
    let mut models = entries.models.iter().map(Spanned::get_ref);
    models.any(|model| model.model_id == *id && model.model_type == ModelType::Text)
}

/// Collects the problems of entries that each have the right shape.
struct Check<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<String>,
}

impl Check<'_> {
    /// Reports unknown fields, each with the line of its entry.
    fn unknown(&mut self, paths: &[String], entries: &Entries) {
        for path in paths {
            let mut parts = path.split('.').filter(|part| *part != "?");
            let (kind, index) = (parts.next(), parts.next().and_then(|part| part.parse().ok()));
            let start = index.and_then(|index: usize| match kind {
                Some("plans") => entries.plans.get(index).map(|entry| entry.span().start),
                Some("models") => entries.models.get(index).map(|entry| entry.span().start),
                Some("chatbots") => entries.chatbots.get(index).map(|entry| entry.span().start),
                _ => None,
            });
            let line = start.map_or(1, |start| line(self.text, start));
            let field = path.rsplit('.').next().unwrap_or(path);
            self.problems.push(format!("{}:{line}: unknown field `{field}`", self.file));
        }
    }

    fn title_model(&mut self, entries: &Entries) {
        let Some(named) = &entries.title_model else { return };
        let is_known = is_text_model(entries, named.get_ref());
        self.ensure(is_known, named, || "title_model must name a text model".to_owned());
    }

    fn plans(&mut self, entries: &Entries) {
        let plans = &entries.plans;
        self.unique(plans, "id", |plan| plan.id.get());
        self.unique(plans, "name", |plan| plan.name.as_str());
        for plan in plans {
            let Plan { id, duration_days, .. } = plan.get_ref();
            self.ensure((1..PlanId::BOUND).contains(&id.get()), plan, || {
                format!("a plan's id must be from 1 to {}, not {id}", PlanId::BOUND - 1)
            });
            self.ensure(*duration_days > 0, plan, || "duration_days must be at least 1".to_owned());
            let searching = &plan.get_ref().web_search_model_id;
            let is_known = searching.as_ref().is_none_or(|id| is_text_model(entries, id));
            self.ensure(is_known, plan, || "web_search_model_id must name a text model".to_owned());
        }
        if !plans.iter().any(|plan| plan.get_ref().name == Plan::FREE) {
            let problem = format!("{}:1: one plan must be named {:?}", self.file, Plan::FREE);
            self.problems.push(problem);
        }
    }

    fn models(&mut self, entries: &Entries) {
        self.unique(&entries.models, "id", |model| model.id);
        self.unique(&entries.models, "model_id", |model| model.model_id.as_str());
        for model in &entries.models {
            let AiModel { model_id, context_length, max_output_tokens, plans, .. } =
                model.get_ref();
            self.ensure(max_output_tokens < context_length, model, || {
                "max_output_tokens must be less than context_length".to_owned()
            });
            self.ensure(!model_id.as_str().is_empty(), model, || {
                "model_id must not be empty".to_owned()
            });
            self.ensure(*context_length >= MIN_CONTEXT, model, || {
                format!("context_length must be at least {MIN_CONTEXT}, not {context_length}")
            });
            self.known(plans, entries, model);
        }
    }

    fn chatbots(&mut self, entries: &Entries) {
        self.unique(&entries.chatbots, "id", |chatbot| chatbot.id.get());
        for chatbot in &entries.chatbots {
            self.known(&chatbot.get_ref().plans, entries, chatbot);
        }
    }

    fn unique<'t, T, K: Ord + Display>(
        &mut self,
        entries: &'t [Spanned<T>],
        field: &str,
        key: impl Fn(&'t T) -> K,
    ) {
        let mut seen = BTreeSet::new();
        for entry in entries {
            let value = key(entry.get_ref());
            let problem = format!("{field} {value} is taken by an entry above");
            self.ensure(seen.insert(value), entry, || problem);
        }
    }

    fn known<T>(&mut self, plans: &[PlanId], entries: &Entries, entry: &Spanned<T>) {
        for id in plans {
            let exists = entries.plans.iter().any(|plan| plan.get_ref().id == *id);
            self.ensure(exists, entry, || format!("plans names {id}, and there is no such plan"));
        }
    }

    fn ensure<T>(&mut self, holds: bool, entry: &Spanned<T>, problem: impl FnOnce() -> String) {
        if !holds {
            let line = line(self.text, entry.span().start);
            self.problems.push(format!("{}:{line}: {}", self.file, problem()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::model::ChatbotType;

    #[test]
    fn sample_has_the_plans_and_models_of_the_readme() {
        let catalog = sample().unwrap();
        let plans: Vec<_> = catalog.plans.iter().map(|plan| plan.name.as_str()).collect();
        assert_eq!(plans, ["Free", "Premium", "Basic"]);
        assert_eq!(catalog.models.len(), 5);
        assert_eq!(catalog.models.iter().filter(|model| model.is_free).count(), 2);
        let image = |model: &&AiModel| model.model_type == ModelType::Image;
        assert_eq!(catalog.models.iter().filter(image).count(), 1);
        assert_eq!(catalog.chatbots.len(), 4);
        let editor = |bot: &&Chatbot| bot.chatbot_type == ChatbotType::ImageEditing;
        assert_eq!(catalog.chatbots.iter().filter(editor).count(), 1);
    }

    /// The error for the sample catalog with some texts replaced.
    fn error_after(changes: &[(&str, &str)]) -> String {
        let mut text = SAMPLE.to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        parse("my.toml", &text).unwrap_err().to_string()
    }

    #[test]
    fn a_catalog_that_cannot_be_read_is_named_with_its_line() {
        let errors = [
            error_after(&[("price = \"0.00\"", "price = 0.00")]),
            error_after(&[("price = \"0.00\"", "price = \"0.001\"")]),
            error_after(&[("price = \"0.00\"", "prize = \"0.00\"")]),
            error_after(&[("sku = \"FREE_SUB_30D\"", "skew = \"FREE_SUB_30D\"")]),
            error_after(&[("hourly_max_messages = 5", "hourly_max_message = 5")]),
            error_after(&[("hourly_max_messages = 5", "hourly_max_messages = -5")]),
            error_after(&[("[[models]]", "[[model]]")]),
            error_after(&[("model_type = \"text\"", "model_type = \"video\"")]),
            error_after(&[("is_free = true\n", "")]),
            error_after(&[("2025-05-05T08:00:00Z", "yesterday")]),
            error_after(&[("[[plans]]", "[[plans]")]),
        ];
        insta::assert_snapshot!(errors.join("\n"), @"
        my.toml:18: invalid type: floating point `0.0`, expected a string
        my.toml:18: more than 2 digits behind the decimal point
        my.toml:14: missing field `price`
        my.toml:14: unknown field `skew`
        my.toml:14: unknown field `hourly_max_message`
        my.toml:26: invalid value: integer `-5`, expected u64
        my.toml:1: unknown field `model`
        my.toml:119: unknown variant `video`, expected `text` or `image`
        my.toml:114: missing field `is_free`
        my.toml:22: not an RFC 3339 time between 1970 and 9999
        my.toml:14: unclosed array table, expected `]`
        ");
    }

    #[test]
    fn contradiction_is_named_with_the_line_of_its_entry() {
        let errors = error_after(&[
            ("id = 1\nname = \"Free\"", "id = 10_000\nname = \"Gratis\""),
            ("name = \"Basic\"", "name = \"Premium\""),
            ("duration_days = 30", "duration_days = 0"),
            (
                "model_id = \"google/gemma-3-27b-it:free\"",
                "model_id = \"meta-llama/llama-3.3-70b-instruct:free\"",
            ),
            ("context_length = 65_536", "context_length = 999"),
            ("plans = [2, 3]", "plans = [2, 7]"),
            ("id = 4\nname = \"Image Editor\"", "id = 3\nname = \"Image Editor\""),
        ]);
        insta::assert_snapshot!(errors, @r#"
        my.toml:8: title_model must name a text model
        my.toml:75: name Premium is taken by an entry above
        my.toml:14: a plan's id must be from 1 to 9999, not 10000
        my.toml:14: duration_days must be at least 1
        my.toml:1: one plan must be named "Free"
        my.toml:126: model_id meta-llama/llama-3.3-70b-instruct:free is taken by an entry above
        my.toml:114: max_output_tokens must be less than context_length
        my.toml:114: context_length must be at least 1000, not 999
        my.toml:139: plans names 1, and there is no such plan
        my.toml:154: plans names 7, and there is no such plan
        my.toml:212: id 3 is taken by an entry above
        "#);
    }

    #[test]
    fn missing_file_is_named() {
        let error = read(Path::new("/no/such/file.toml")).unwrap_err().to_string();
        assert!(error.starts_with("cannot read the catalog /no/such/file.toml: "), "{error}");
    }
}
