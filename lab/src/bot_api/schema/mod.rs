//! Names and types of parameters and fields, from the documentation of Bot API 10.3. Plain data.

pub(super) mod calls;
pub(super) mod objects;

/// The documented type.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Integer.
    Int,
    /// String.
    Text,
    /// Boolean, or True.
    Flag,
    /// Integer or String.
    Chat,
    /// InputFile or String.
    File,
    /// An object with these fields.
    Object(&'static [Field]),
    /// An object whose fields are not checked.
    Opaque,
    /// Array of.
    List(&'static Kind),
    /// One of the four kinds of `reply_markup`.
    Markup,
    /// KeyboardButton or String.
    Key,
}

/// A parameter of a method, or a field of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Whether a field is required. For parameters, the methods report what is missing.
    pub(super) required: bool,
}

const fn optional(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}

const fn required(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}
