//! The document in the repository.

#[test]
fn copy_in_the_repository_is_up_to_date() {
    let copy = include_str!("../../../openapi.json");
    assert!(
        copy == mobix::openapi::text().unwrap(),
        "openapi.json is not what the code says; renew it: cargo run -- openapi > openapi.json"
    );
}
