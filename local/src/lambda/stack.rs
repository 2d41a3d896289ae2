//! The template deployed on this machine: its secrets, and what each function is started with.

use std::io;
use std::path::{Path, PathBuf};

use super::{Environment, Secrets};
use crate::template::{FunctionDefinition, Template, TemplateError};

/// What AWS makes up where a secret has no text of its own.
const MADE_UP: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Why a template cannot be deployed here.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The template.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The secrets cannot be served.
    #[error("the secrets cannot be served: {0}")]
    Secrets(#[from] io::Error),
    /// A function is not built.
    #[error("{0} is not there: build the functions with cargo lambda build")]
    NotBuilt(PathBuf),
}

/// What a stack reaches by its parameters.
pub struct Outside<'a> {
    /// The model provider's base URL.
    pub models: &'a str,
    /// The SMS gateway's URL, with its placeholders.
    pub messages: &'a str,
}

/// A deployed template.
pub struct Stack {
    /// The template, with the parameters it was deployed with.
    pub template: Template,
    /// Its secrets.
    pub secrets: Secrets,
    directory: PathBuf,
}

impl Stack {
    /// Deploys a template, with the functions that `cargo lambda build` left in a directory.
    ///
    /// # Errors
    /// [`StackError`].
    pub async fn deploy(
        template: &str,
        directory: &Path,
        outside: &Outside<'_>,
    ) -> Result<Self, StackError> {
        let Outside { models, messages } = *outside;
        let parameters = [
            ("ModelApiBaseUrl", models),
            ("ModelApiKey", "sk-local"),
            ("Sms", "gateway"),
            ("SmsGatewayUrl", messages),
        ];
        let template = Template::parse_with(template, &parameters)?;
        let secrets = template
            .secrets
            .iter()
            .map(|(name, text)| (name.clone(), text.clone().unwrap_or_else(|| MADE_UP.to_owned())));
        let secrets = Secrets::start(secrets.collect()).await?;
        let stack = Self { template, secrets, directory: directory.to_owned() };
        let missing = stack.template.functions.keys().map(|name| stack.program(name));
        match missing.into_iter().find(|program| !program.is_file()) {
            Some(program) => Err(StackError::NotBuilt(program)),
            None => Ok(stack),
        }
    }

    /// Every function, by the name of its crate.
    pub fn functions(&self) -> impl Iterator<Item = (&str, &FunctionDefinition)> {
        self.template.functions.iter().map(|(name, function)| (name.as_str(), function))
    }

    /// What a function is started with: Lambda's variables, the template's, and what differs
    /// on this machine.
    #[must_use]
    pub fn environment(
        &self,
        name: &str,
        function: &FunctionDefinition,
        dynamodb: &str,
    ) -> Environment {
        Environment::new(&self.program(name), function)
            .with("DYNAMODB_URL", dynamodb)
            .with("AWS_ENDPOINT_URL_SECRETS_MANAGER", self.secrets.endpoint())
    }

    /// The same without secrets to read: what they hold is in the variables. None where it
    /// has none to read.
    #[must_use]
    pub fn told_its_secrets(&self, environment: &Environment) -> Option<Environment> {
        let mut told = environment.clone();
        for (variable, secret) in &environment.variables {
            if let Some(name) = variable.strip_suffix("_SECRET") {
                let text = self.template.secrets.get(secret).cloned().flatten();
                told =
                    told.without(variable).with(name, text.unwrap_or_else(|| MADE_UP.to_owned()));
            }
        }
        (told.variables != environment.variables).then_some(told)
    }

    /// Where a function's program is.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name).join("bootstrap")
    }
}
