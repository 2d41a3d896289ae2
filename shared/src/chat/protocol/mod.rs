//! A model of the protocol by which messages are asked, answered and charged, explored to its
//! end: every order in which requests, lost answers, deaths and time can come.
//!
//! The rules are the real ones (`quota`, `KeyRecord::decide`, `entry`, `order`); the model
//! stands in for the table (`table`), for the loops around it (`asking`, `settling`) and for
//! the provider. Each of its functions names the code it stands for: who changes one changes
//! the other.

mod alone;
mod asking;
mod explored;
mod ids;
mod planted;
mod properties;
mod row;
mod scenario;
mod settling;
mod steps;
mod table;
mod world;
