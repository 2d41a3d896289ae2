//! A function that can reach the table and does nothing with it: what the SDK adds to a cold
//! start. `lab bench cold` compares with it.

use std::convert::Infallible;

use lambda_http::{Request, run, service_fn};
use shared::settings::Vars;
use shared::store::{Store, StoreSettings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let vars = Vars::of_process();
    let store = &Store::connect(&StoreSettings::read(&vars)?, &vars)?;
    let answer = |_: Request| async move { Ok::<_, Infallible>(store.table().to_owned()) };
    run(service_fn(answer)).await
}
