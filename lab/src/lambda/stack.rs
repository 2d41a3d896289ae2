//! The template deployed on this machine: its secrets, and the environment of each function.

use std::io;
use std::path::{Path, PathBuf};

use mobix::queue::LocalQueue;
use mobix::template::{FunctionDefinition, Template, TemplateError};
use shared::settings::{SettingsError, Vars};
use shared::telegram::{TelegramSettings, WebhookSecret};

use super::{Environment, QueueServer, Secrets};

/// The value of a secret that AWS would generate.
const GENERATED_SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The bot's token for the fake Bot API.
pub const BOT_TOKEN: &str = "7000000001:local";

/// Why a template cannot be deployed here.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The template is invalid.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The fake services cannot start.
    #[error("what stands for AWS's services cannot be served: {0}")]
    Services(#[from] io::Error),
    /// The bot's token is invalid.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The template has no queue.
    #[error("template.yaml has no queue")]
    NoQueue,
    /// A function is not built.
    #[error("{0} is not there: build the functions with cargo lambda build")]
    NotBuilt(PathBuf),
}

/// The external services that the stack's parameters name.
pub struct ExternalServices<'a> {
    /// The model provider's base URL.
    pub models: &'a str,
    /// The SMS gateway's URL, with its placeholders.
    pub messages: &'a str,
    /// The Bot API's URL, for the bot of [`BOT_TOKEN`].
    pub telegram: &'a str,
}

/// A deployed template.
pub struct Stack {
    /// The template, with the parameters it was deployed with.
    pub template: Template,
    /// Its secrets.
    pub secrets: Secrets,
    /// Its queue, which delivers nothing before it has a consumer.
    pub queue: LocalQueue,
    queue_server: QueueServer,
    telegram: String,
    directory: PathBuf,
}

impl Stack {
    /// Deploys a template, with the functions that `cargo lambda build` put into a directory.
    ///
    /// # Errors
    /// [`StackError`].
    pub async fn deploy(
        template: &str,
        directory: &Path,
        outside: &ExternalServices<'_>,
    ) -> Result<Self, StackError> {
        let ExternalServices { models, messages, telegram } = *outside;
        let parameters = [
            ("ModelApiBaseUrl", models),
            ("ModelApiKey", "sk-local"),
            ("Sms", "gateway"),
            ("SmsGatewayUrl", messages),
            ("TelegramBotToken", BOT_TOKEN),
            ("TelegramBotUsername", "mobix_test_bot"),
        ];
        let template = Template::parse_with(template, &parameters)?;
        let secrets = template.secrets.iter().map(|(name, text)| {
            (name.clone(), text.clone().unwrap_or_else(|| GENERATED_SECRET.to_owned()))
        });
        let secrets = Secrets::start(secrets.collect()).await?;
        let queue = LocalQueue::new(template.queue.clone().ok_or(StackError::NoQueue)?);
        let queue_server = QueueServer::start(queue.clone()).await?;
        let (telegram, directory) = (telegram.to_owned(), directory.to_owned());
        let stack = Self { template, secrets, queue, queue_server, telegram, directory };
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

    /// The environment of a function: Lambda's variables, the template's, and this machine's
    /// replacements.
    #[must_use]
    pub fn environment(
        &self,
        name: &str,
        function: &FunctionDefinition,
        dynamodb: &str,
    ) -> Environment {
        let environment = Environment::new(&self.program(name), function)
            .with("DYNAMODB_URL", dynamodb)
            .with("AWS_ENDPOINT_URL_SECRETS_MANAGER", self.secrets.endpoint());
        if !environment.variables.contains_key("TELEGRAM_QUEUE_URL") {
            return environment;
        }
        environment
            .with("TELEGRAM_QUEUE_URL", self.queue_server.queue_url())
            .with("AWS_ENDPOINT_URL_SQS", self.queue_server.endpoint())
            .with("TELEGRAM_API_URL", &self.telegram)
    }

    /// The secret that Telegram sends with each update.
    ///
    /// # Errors
    /// [`StackError::Settings`].
    pub fn webhook_secret(&self) -> Result<WebhookSecret, StackError> {
        let vars = Vars::from_pairs([("TELEGRAM_BOT_TOKEN", BOT_TOKEN)]);
        Ok(TelegramSettings::required(&vars)?.webhook_secret())
    }

    /// The same environment with the secrets' values in variables; `None` where the function has no
    /// secrets.
    #[must_use]
    pub fn with_plain_secrets(&self, environment: &Environment) -> Option<Environment> {
        let mut told = environment.clone();
        for (variable, secret) in &environment.variables {
            if let Some(name) = variable.strip_suffix("_SECRET") {
                let text = self.template.secrets.get(secret).cloned().flatten();
                told = told
                    .without(variable)
                    .with(name, text.unwrap_or_else(|| GENERATED_SECRET.to_owned()));
            }
        }
        (told.variables != environment.variables).then_some(told)
    }

    /// The path of a function's program.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name).join("bootstrap")
    }
}
