//! A model of the protocol by which messages are asked, answered and charged, explored to its
//! end: every order in which requests, lost answers, deaths and time can come.
//!
//! The rules are the real ones (`quota`, `KeyRecord::decide`, `entry`, `order`); the model
//! stands in for the table (`table`), for the loops around it (`asking`, `settling`) and for
//! the provider. Each of its functions names the code it stands for: who changes one changes
//! the other.

mod asking;
mod explored;
mod ids;
mod injected_bugs;
mod properties;
mod scenario;
mod settling;
mod state;
mod steps;
mod table;
mod transcript;
mod undisturbed;
