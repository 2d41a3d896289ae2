//! The whole MobixAI API on one machine.
