//! The catalog as an operator writes it: a TOML file, checked as a whole before it is used.
//! Does not store it: that is the caller's part.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;

use serde::Deserialize;
use shared::model::{AiModel, Catalog, Chatbot, Plan, PlanId};
use toml::Spanned;

/// The catalog that is used where no other is given.
const SAMPLE: &str = include_str!("../catalog.toml");
const SAMPLE_NAME: &str = "catalog.toml";

/// The smallest context a model may have, in tokens: less does not hold a system prompt, a
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
    /// What it says is wrong: one line for each problem, `file:line: problem`.
    #[error("{}", .0.join("\n"))]
    Wrong(Vec<String>),
}

/// The file's shape: the catalog, with the place of each entry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
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
/// [`CatalogFileError::Read`] where there is none, else as [`parse`].
pub fn read(path: &Path) -> Result<Catalog, CatalogFileError> {
    let file = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&file, &text),
        Err(source) => Err(CatalogFileError::Read { file, source }),
    }
}

/// Reads a catalog's text; `file` is what errors call it.
///
/// # Errors
/// [`CatalogFileError::Wrong`] names every problem with its line; of problems that keep the
/// text from being read at all, the first.
pub fn parse(file: &str, text: &str) -> Result<Catalog, CatalogFileError> {
    let entries: Entries = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line(text, span.start));
        CatalogFileError::Wrong(vec![format!("{file}:{line}: {}", error.message())])
    })?;
    let mut check = Check { file, text, problems: Vec::new() };
    check.plans(&entries.plans);
    check.models(&entries);
    check.chatbots(&entries);
    if !check.problems.is_empty() {
        return Err(CatalogFileError::Wrong(check.problems));
    }
    Ok(Catalog {
        plans: entries.plans.into_iter().map(Spanned::into_inner).collect(),
        models: entries.models.into_iter().map(Spanned::into_inner).collect(),
        chatbots: entries.chatbots.into_iter().map(Spanned::into_inner).collect(),
    })
}

fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Collects what is wrong with entries that each have the right shape.
struct Check<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<String>,
}

impl Check<'_> {
    fn plans(&mut self, plans: &[Spanned<Plan>]) {
        self.unique(plans, "id", |plan| plan.id.get());
        self.unique(plans, "name", |plan| plan.name.as_str());
        for plan in plans {
            let Plan { id, duration_days, .. } = plan.get_ref();
            self.ensure((1..PlanId::BOUND).contains(&id.get()), plan, || {
                format!("a plan's id must be from 1 to {}, not {id}", PlanId::BOUND - 1)
            });
            self.ensure(*duration_days > 0, plan, || "duration_days must be at least 1".to_owned());
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
            let AiModel { model_id, context_length, plans, .. } = model.get_ref();
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
    use shared::model::{ChatbotType, ModelType};

    #[test]
    fn the_sample_holds_what_the_readme_promises() {
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

    /// The sample with texts replaced, and what is said about it.
    fn error_after(changes: &[(&str, &str)]) -> String {
        let mut text = SAMPLE.to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        parse("my.toml", &text).unwrap_err().to_string()
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let errors = [
            error_after(&[("price = \"0.00\"", "price = 0.00")]),
            error_after(&[("price = \"0.00\"", "price = \"0.001\"")]),
            error_after(&[("price = \"0.00\"", "prize = \"0.00\"")]),
            error_after(&[("hourly_max_messages = 5", "hourly_max_messages = -5")]),
            error_after(&[("[[models]]", "[[model]]")]),
            error_after(&[("model_type = \"text\"", "model_type = \"video\"")]),
            error_after(&[("is_free = true\n", "")]),
            error_after(&[("2025-05-05T08:00:00Z", "yesterday")]),
            error_after(&[("[[plans]]", "[[plans]")]),
        ];
        insta::assert_snapshot!(errors.join("\n"), @"
        my.toml:15: invalid type: floating point `0.0`, expected a string
        my.toml:15: more than 2 digits behind the decimal point
        my.toml:15: unknown field `prize`, expected one of `id`, `name`, `description`, `price`, `duration_days`, `sku`, `limits`, `is_active`, `created_at`
        my.toml:23: invalid value: integer `-5`, expected u64
        my.toml:105: unknown field `model`, expected one of `plans`, `models`, `chatbots`
        my.toml:110: unknown variant `video`, expected `text` or `image`
        my.toml:105: missing field `is_free`
        my.toml:19: not an RFC 3339 time between 1970 and 9999
        my.toml:11: unclosed array table, expected `]`
        ");
    }

    #[test]
    fn every_contradiction_is_named_with_the_line_of_its_entry() {
        let errors = error_after(&[
            ("id = 1\nname = \"Free\"", "id = 10_000\nname = \"Gratis\""),
            ("name = \"Basic\"", "name = \"Premium\""),
            ("duration_days = 30", "duration_days = 0"),
            ("google/gemma-3-27b-it:free", "meta-llama/llama-3.3-70b-instruct:free"),
            ("context_length = 65_536", "context_length = 999"),
            ("plans = [2, 3]", "plans = [2, 7]"),
            ("id = 4\nname = \"Image Editor\"", "id = 3\nname = \"Image Editor\""),
        ]);
        insta::assert_snapshot!(errors, @r#"
        my.toml:71: name Premium is taken by an entry above
        my.toml:11: a plan's id must be from 1 to 9999, not 10000
        my.toml:11: duration_days must be at least 1
        my.toml:1: one plan must be named "Free"
        my.toml:116: model_id meta-llama/llama-3.3-70b-instruct:free is taken by an entry above
        my.toml:105: context_length must be at least 1000, not 999
        my.toml:127: plans names 1, and there is no such plan
        my.toml:141: plans names 7, and there is no such plan
        my.toml:197: id 3 is taken by an entry above
        "#);
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = read(Path::new("/no/such/file.toml")).unwrap_err().to_string();
        assert!(error.starts_with("cannot read the catalog /no/such/file.toml: "), "{error}");
    }
}
