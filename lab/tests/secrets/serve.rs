//! `mobix serve` as a process, all of whose output is kept.

use std::fs::{File, read_to_string};
use std::process::{Child, Command};
use std::time::Duration;

use tempfile::TempDir;

/// A running process.
pub(crate) struct Serve {
    child: Child,
    output: TempDir,
    pub(crate) url: String,
}

impl Serve {
    /// With nothing in its environment but these, and logging all it can.
    pub(crate) async fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let output = tempfile::tempdir().unwrap();
        let file = |name: &str| File::create(output.path().join(name)).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_lab"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env_clear()
            .env("LOG_LEVEL", "trace")
            .envs(environment.iter().copied())
            .stdout(file("stdout"))
            .stderr(file("stderr"))
            .spawn()
            .unwrap();
        let mut serve = Self { child, output, url: String::new() };
        while serve.url.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
            assert!(serve.child.try_wait().unwrap().is_none(), "{}", serve.stderr());
            serve.url = url(&serve.stdout()).unwrap_or_default();
        }
        serve
    }

    pub(crate) fn stdout(&self) -> String {
        read_to_string(self.output.path().join("stdout")).unwrap()
    }

    pub(crate) fn stderr(&self) -> String {
        read_to_string(self.output.path().join("stderr")).unwrap()
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        // The process may have ended already.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn url(stdout: &str) -> Option<String> {
    let (first, _) = stdout.split_once('\n')?;
    let url = first.split_whitespace().find(|word| word.starts_with("http://"))?;
    Some(url.trim_end_matches([':', '.']).to_owned())
}
