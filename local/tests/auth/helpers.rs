//! A setup to log in to: a table of its own, a clock that stands, a phone that is read.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use mobix::database::{Database, create_table};
use mobix::template::Template;
use shared::auth::{
    AuthSettings, Authenticator, Devices, LoggedIn, Login, RequestCodeError, SourceAddress,
    TelegramAccounts, Verification, VerifyError,
};
use shared::clock::{Clock, VirtualClock};
use shared::credential::LoginCode;
use shared::model::{Catalog, Locale, PhoneNumber, Timestamp};
use shared::settings::Vars;
use shared::sms::{SmsError, SmsMessage, SmsSender};
use shared::store::{CatalogCache, Store};

pub(crate) const NUMBER: &str = "+989121234567";
/// The beginning of a clock hour, so that tests know when the next one begins.
pub(crate) const START: &str = "2026-05-05T08:00:00Z";
pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

const TABLE: &str = "test";

pub(crate) fn phone(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text, "IR".parse().unwrap()).unwrap()
}

/// An SMS sender that records messages.
#[derive(Default)]
pub(crate) struct RecordedSms {
    received: Mutex<Vec<(String, String, String)>>,
    pub(crate) fails: AtomicBool,
}

impl SmsSender for RecordedSms {
    fn send(&self, message: SmsMessage) -> BoxFuture<'_, Result<(), SmsError>> {
        let (phone, code) = (message.phone.as_str().to_owned(), message.code.expose().to_owned());
        self.received.lock().unwrap().push((phone, code, message.text));
        let failed = self.fails.load(Ordering::SeqCst);
        ready(if failed { Err(SmsError::Refused("test".to_owned())) } else { Ok(()) }).boxed()
    }
}

impl RecordedSms {
    /// The number of messages.
    pub(crate) fn count(&self) -> usize {
        self.received.lock().unwrap().len()
    }

    /// The code and the text of the last message to a number.
    pub(crate) fn last(&self, number: &str) -> (String, String) {
        let received = self.received.lock().unwrap();
        let (_, code, text) = received.iter().rfind(|(phone, ..)| phone == number).unwrap();
        (code.clone(), text.clone())
    }
}

/// Records every request to the table, and can refuse one kind of operation.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestLog {
    recorded: Arc<Mutex<Vec<String>>>,
    refused: Arc<Mutex<Option<&'static str>>>,
    lost: Arc<Mutex<Option<&'static str>>>,
    last: Arc<Mutex<String>>,
}

impl RequestLog {
    /// The operations since the previous call of this method.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.recorded.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loses the next answer of an operation on its way, as a broken connection does.
    pub(crate) fn lose_answer(&self, operation: &'static str) {
        *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(operation);
    }

    /// Makes an operation fail from now on.
    pub(crate) fn refuse(&self, operation: &'static str) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(operation);
    }
}

impl Intercept for RequestLog {
    fn name(&self) -> &'static str {
        "RequestLog"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let target = context.request().headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let refused = *self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let answer =
            if refused == Some(operation.as_str()) { Err("refused".into()) } else { Ok(()) };
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&operation);
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).push(operation);
        answer
    }

    /// The SDK repeats what the table answers with 500.
    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if lost.is_some_and(|operation| operation == *last) {
            *lost = None;
            *context.response_mut() = HttpResponse::new(500.try_into()?, "{}".into());
        }
        Ok(())
    }
}

/// Everything that logging in and out needs.
#[derive(Clone)]
pub(crate) struct TestSetup {
    pub(crate) store: Store,
    pub(crate) clock: VirtualClock,
    pub(crate) sms: Arc<RecordedSms>,
    pub(crate) requests: RequestLog,
    pub(crate) login: Login,
    pub(crate) devices: Devices,
    pub(crate) accounts: TelegramAccounts,
    pub(crate) authenticator: Authenticator,
}

impl TestSetup {
    /// One with the plan Free and a high cap for source addresses.
    pub(crate) async fn new() -> Self {
        Self::with_address_cap(1_000).await
    }

    /// A fixture with this cap for source addresses, on codes and on wrong codes.
    pub(crate) async fn with_address_cap(cap: u64) -> Self {
        let cap = cap.to_string();
        let caps = ["OTP_PER_ADDRESS_HOUR", "WRONG_CODES_PER_ADDRESS_HOUR"];
        let others = ["OTP_PER_NETWORK_HOUR", "OTP_PER_RANGE_HOUR"].map(|name| (name, "1000"));
        Self::with_vars(caps.map(|name| (name, cap.as_str())).into_iter().chain(others)).await
    }

    /// A fixture with these settings.
    pub(crate) async fn with_vars<'a>(vars: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let client = Database::memory().unwrap().client();
        create_table(&client, TABLE, &Template::embedded().unwrap().table).await.unwrap();
        let requests = RequestLog::default();
        let config = client.config().to_builder().interceptor(requests.clone()).build();
        let store = Store::new(Client::from_conf(config), TABLE);
        store.replace_catalog(&catalog()).await.unwrap();
        let clock = VirtualClock::new(START.parse().unwrap());
        let time: Arc<dyn Clock> = Arc::new(clock.clone());
        let vars = Vars::from_pairs(vars).with("OTP_HASH_KEY", "0123456789abcdef0123456789abcdef");
        let settings = AuthSettings::read(&vars).unwrap();
        let sms = Arc::new(RecordedSms::default());
        let sender: Arc<dyn SmsSender> = Arc::clone(&sms) as _;
        let authenticator = Authenticator::new(store.clone(), time.clone(), settings.tokens);
        let devices = Devices::new(store.clone(), time.clone());
        let cache = CatalogCache::new(store.clone(), time.clone());
        let accounts = TelegramAccounts::new(store.clone(), cache.clone(), time.clone());
        let login = Login::new(store.clone(), cache, time, sender, settings);
        Self { store, clock, sms, requests, login, devices, accounts, authenticator }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Requests a code from the default source address.
    pub(crate) async fn request_code(&self, number: &str) -> Result<(), RequestCodeError> {
        self.request_code_from("203.0.113.7", number).await
    }

    pub(crate) async fn request_code_from(
        &self,
        address: &str,
        number: &str,
    ) -> Result<(), RequestCodeError> {
        let source = SourceAddress::of(Some(address));
        self.login.request_code(&phone(number), &source, Locale::En).await
    }

    /// Requests a code, and reads it from the recorded message.
    pub(crate) async fn code(&self, number: &str) -> String {
        self.request_code(number).await.unwrap();
        self.sms.last(number).0
    }

    /// Verifies a code from the default source address.
    pub(crate) async fn verify(
        &self,
        number: &str,
        code: &str,
        name: Option<&str>,
    ) -> Result<LoggedIn, VerifyError> {
        self.verify_from("203.0.113.7", number, code, name).await
    }

    pub(crate) async fn verify_from(
        &self,
        address: &str,
        number: &str,
        code: &str,
        name: Option<&str>,
    ) -> Result<LoggedIn, VerifyError> {
        let (phone, code) = (phone(number), LoginCode::parse(code).unwrap());
        let (name, device) = (name.map(str::to_owned), "Pixel".to_owned());
        let source = SourceAddress::of(Some(address));
        self.login.verify(Verification { phone, code, name, device }, &source).await
    }

    /// Logs a number in; a new one gets a name.
    pub(crate) async fn log_in(&self, number: &str) -> LoggedIn {
        let code = self.code(number).await;
        self.verify(number, &code, Some("Sara")).await.unwrap()
    }
}

fn catalog() -> Catalog {
    let plan = serde_json::json!({
        "id": 4,
        "name": "Free",
        "price": "0.00",
        "duration_days": 30,
        "is_active": true,
        "created_at": START,
    });
    Catalog { plans: vec![serde_json::from_value(plan).unwrap()], ..Catalog::default() }
}

/// A different code.
pub(crate) fn wrong(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}
