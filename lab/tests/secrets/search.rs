//! The secrets that must not be in the logs, and the search for every form of them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regex::Regex;
use shared::credential::TokenHash;

/// The patterns of the secrets.
#[derive(Default)]
pub(crate) struct Secrets(Vec<(String, Regex)>);

impl Secrets {
    /// A text that stands nowhere else, also as the bytes that `Debug` shows it as.
    pub(crate) fn add(&mut self, text: &str) {
        let bytes: Vec<_> = text.bytes().map(|byte| byte.to_string()).collect();
        for form in [text, &bytes.join(", "), &bytes.join(",")] {
            self.pattern(text, &regex::escape(form));
        }
    }

    /// Six digits, where they stand alone: within longer ones they are something else.
    pub(crate) fn add_code(&mut self, code: &str) {
        self.pattern(code, &format!(r"(^|[^0-9A-Za-z.]){code}($|[^0-9A-Za-z])"));
    }

    /// The digits that all ways to write a number have in common, in the three scripts.
    pub(crate) fn add_phone(&mut self, national: &str) {
        self.add(national);
        for zero in ['۰', '٠'] {
            let digit = |latin: char| char::from_u32(u32::from(zero) + latin.to_digit(10)?);
            self.add(&national.chars().filter_map(digit).collect::<String>());
        }
    }

    /// A session token, and its SHA-256, which the table holds.
    pub(crate) fn add_token(&mut self, token: &str) {
        self.add(token);
        let hash = TokenHash::of(token).to_string();
        self.add(&hash);
        let bytes = URL_SAFE_NO_PAD.decode(&hash).unwrap();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        self.pattern(token, &format!("(?i){hex}"));
    }

    fn pattern(&mut self, secret: &str, pattern: &str) {
        self.0.push((secret.to_owned(), Regex::new(pattern).unwrap()));
    }

    /// The secrets that stand in `logs`, each with the first line that has it.
    pub(crate) fn found_in<'a>(&self, logs: &'a str) -> Vec<(&str, &'a str)> {
        let lines = |pattern: &Regex| logs.lines().find(|line| pattern.is_match(line));
        self.0.iter().filter_map(|(secret, p)| Some((secret.as_str(), lines(p)?))).collect()
    }
}

#[test]
fn planted_secrets_are_found_in_every_encoding() {
    let token = "q1Zp3mX0cYw7T5nB2vK8sJ4dL6hF9gR1eU3iO5aQ7tM";
    let mut secrets = Secrets::default();
    secrets.add("zebra-quartz");
    secrets.add_code("123456");
    secrets.add_phone("9121234567");
    secrets.add_token(token);
    for planted in [
        r#"{"message":"say zebra-quartz again"}"#,
        "body: [122, 101, 98, 114, 97, 45, 113, 117, 97, 114, 116, 122]",
        "login code for somebody: 123456",
        r#"{"code":"123456"}"#,
        "code=123456&x",
        "123456",
        "PHONE#+989121234567",
        "to=%2B989121234567",
        "0912۱۲۳ ۹۱۲۱۲۳۴۵۶۷",
        "٩١٢١٢٣٤٥٦٧",
        &format!("Authorization: Bearer {token}"),
        &format!("TOKEN#{}", TokenHash::of(token)),
        "sha256=a084c0d0b6b1ce0f1e5a4dbd25e5b0cd2b7f4d0d4bdb0d1b3c49d5d2ef4c1a54",
    ] {
        // The last is the hash of nothing in particular, and must not be found.
        let expected = !planted.starts_with("sha256=");
        let logs = format!("a line\n{planted}\nanother");
        assert_eq!(!secrets.found_in(&logs).is_empty(), expected, "{planted}");
    }
    let innocent = "2026-11-23T12:00:00.123456Z answered status=200 1234567 a123456 0123456";
    assert_eq!(secrets.found_in(innocent), []);
}

#[test]
fn search_finds_a_tokens_sha_256_in_hexadecimal() {
    let mut secrets = Secrets::default();
    secrets.add_token("abc");
    // FIPS 180-2, B.1.
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(secrets.found_in(hash).len(), 1);
    assert_eq!(secrets.found_in(&hash.to_uppercase()).len(), 1);
}
