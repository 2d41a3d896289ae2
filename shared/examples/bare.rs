//! A function that does nothing: what a cold start costs before anything of ours.
//! `lab bench cold` compares with it.

use std::convert::Infallible;

use lambda_http::{Request, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run(service_fn(|_: Request| async { Ok::<_, Infallible>("hello") })).await
}
