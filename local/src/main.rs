//! mobix
fn main() {}
