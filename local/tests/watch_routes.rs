//! `cargo lambda watch` routes requests as API Gateway does: by template.yaml.

#![cfg(test)]

use std::collections::BTreeMap;

use mobix::template::Template;
use serde::Deserialize;

#[derive(Deserialize)]
struct CargoLambda {
    watch: Watch,
}

#[derive(Deserialize)]
struct Watch {
    router: BTreeMap<String, String>,
}

#[test]
fn cargo_lambda_watch_has_the_routes_of_the_template() {
    let settings: CargoLambda = toml::from_str(include_str!("../../CargoLambda.toml")).unwrap();
    let mut routes = BTreeMap::new();
    for route in Template::embedded().unwrap().routes {
        assert_eq!(route.method, None, "{}: the table has no methods", route.path);
        routes.insert(format!("{}/", route.path), route.function.clone());
        routes.insert(route.path, route.function);
    }
    assert_eq!(settings.watch.router, routes);
}
