//! Circles in a graph of files.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

type Graph = BTreeMap<String, BTreeSet<String>>;

/// Every group of files that reach each other, with a shortest circle through its first file.
pub(crate) fn find(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for file in graph.keys() {
        if seen.contains(file) {
            continue;
        }
        let group: Vec<&String> = reached(graph, file)
            .into_keys()
            .filter(|other| reached(graph, other).contains_key(file))
            .collect();
        if group.is_empty() {
            continue;
        }
        let names: Vec<&str> = group.iter().map(|name| name.as_str()).collect();
        found.push(format!("{{{}}}: {}", names.join(", "), way_around(graph, file)));
        seen.extend(group);
    }
    found
}

/// Every file that a file reaches over at least one edge, with its predecessor.
fn reached<'a>(graph: &'a Graph, from: &'a String) -> BTreeMap<&'a String, &'a String> {
    let mut before = BTreeMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(file) = queue.pop_front() {
        for next in &graph[file] {
            if !before.contains_key(next) {
                before.insert(next, file);
                queue.push_back(next);
            }
        }
    }
    before
}

fn way_around(graph: &Graph, from: &String) -> String {
    let before = reached(graph, from);
    let mut way = vec![from.as_str()];
    let mut file = before[from];
    while file != from {
        way.push(file);
        file = before[file];
    }
    way.push(from);
    way.reverse();
    way.join(" → ")
}
