//! The environment variables of a function: Lambda's own and the template's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mobix::template::FunctionDefinition;

/// A program and its variables. Its process has no others.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The program: cargo-lambda's `bootstrap`.
    pub program: PathBuf,
    /// The variables.
    pub variables: BTreeMap<String, String>,
}

impl Environment {
    /// The variables with which Lambda starts a function, with invalid credentials.
    #[must_use]
    pub fn new(program: &Path, function: &FunctionDefinition) -> Self {
        let memory = function.memory.to_string();
        let set_by_lambda = [
            ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory.as_str()),
            ("AWS_LAMBDA_FUNCTION_NAME", function.resource.as_str()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "/mobixai/functions"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "local"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            ("AWS_SESSION_TOKEN", "of-no-use"),
            ("LAMBDA_RUNTIME_DIR", "/var/runtime"),
            ("LAMBDA_TASK_ROOT", "/var/task"),
            ("LANG", "en_US.UTF-8"),
            ("LD_LIBRARY_PATH", "/lib64:/usr/lib64:/var/runtime:/var/task:/opt/lib"),
            ("PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin"),
            ("TZ", ":UTC"),
            ("_HANDLER", "bootstrap"),
        ];
        let mut variables = function.environment.clone();
        variables.extend(set_by_lambda.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Self { program: program.to_owned(), variables }
    }

    /// The same environment with another value for a variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// The same environment without a variable.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.variables.remove(name);
        self
    }

    /// A command with this environment for `program`, which may start ours.
    pub(super) fn command(&self, program: &Path) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(program);
        command.env_clear().envs(&self.variables).kill_on_drop(true);
        command
    }
}
