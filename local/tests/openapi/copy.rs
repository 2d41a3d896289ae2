//! The copy in the repository.

#[test]
fn the_copy_in_the_repository_is_what_the_code_says() {
    let copy = include_str!("../../../openapi.json");
    assert!(
        copy == mobix::openapi::text().unwrap(),
        "openapi.json is not what the code says; renew it: cargo run -- openapi > openapi.json"
    );
}
