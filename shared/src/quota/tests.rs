//! Properties of the meter, against a plain sum over the full log.

mod concurrency;
mod full_log;
mod size;
mod support;
