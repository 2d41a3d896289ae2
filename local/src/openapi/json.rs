//! Reads and changes a JSON document in place. Of OpenAPI, it knows only where operations are.

use serde_json::Value;

/// The operations of a document: path, method, operation.
pub(super) fn operations(document: &mut Value) -> impl Iterator<Item = (&str, &str, &mut Value)> {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        let methods = item.as_object_mut().into_iter().flatten();
        methods.map(|(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// The entries of an object, or the items of an array, under a key.
pub(super) fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    let value = value.get(key);
    let array = value.and_then(Value::as_array).into_iter().flatten();
    array.chain(value.and_then(Value::as_object).into_iter().flat_map(|map| map.values()))
}

/// Puts a value at a path of keys; missing objects are created.
pub(super) fn put(object: &mut Value, path: &[&str], value: Value) {
    let Some((last, before)) = path.split_last() else { return };
    let mut place = object;
    for key in before {
        let Some(map) = place.as_object_mut() else { return };
        place = map.entry(*key).or_insert_with(|| Value::Object(serde_json::Map::new()));
    }
    if let Some(map) = place.as_object_mut() {
        map.insert((*last).to_owned(), value);
    }
}
