//! Phone numbers that people write.

use phonenumber::country;
use shared::model::PhoneNumber;

/// A parsed number is E.164, is parsed to itself in every region, and does not depend on the script
/// of its digits.
pub(crate) fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let read = PhoneNumber::parse(text, country::IR);
    let persian = text.chars().map(|c| match c.to_digit(10) {
        Some(digit) => char::from_u32(u32::from('۰') + digit).unwrap(),
        None => c,
    });
    assert_eq!(PhoneNumber::parse(&persian.collect::<String>(), country::IR), read);
    let Ok(number) = read else { return };
    let digits = number.as_str().strip_prefix('+').unwrap();
    assert!((5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()));
    assert_eq!(number.as_str().parse(), Ok(number.clone()));
    for region in [country::IR, country::US] {
        assert_eq!(PhoneNumber::parse(number.as_str(), region), Ok(number.clone()));
    }
}
