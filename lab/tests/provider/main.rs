//! The provider's client against the fake provider, over HTTP.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod helpers;
#[cfg(test)]
mod retries;
