//! Catalog files that operators write.

use std::collections::BTreeSet;

use mobix::catalog_file::{CatalogFileError, parse};
use shared::model::{Catalog, Plan, PlanId};

/// An accepted catalog is consistent. A refused one has each mistake named with a line of the file.
pub(crate) fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match parse("it.toml", text) {
        Ok(catalog) => sound(&catalog),
        Err(CatalogFileError::Invalid(problems)) => {
            assert!(!problems.is_empty());
            for problem in problems {
                let line = problem.strip_prefix("it.toml:").unwrap().split(':').next().unwrap();
                let line: usize = line.parse().unwrap();
                assert!((1..=text.split('\n').count()).contains(&line), "{problem}");
            }
        }
        Err(CatalogFileError::Read { .. }) => panic!("nothing is read from a file"),
    }
}

fn sound(catalog: &Catalog) {
    let Catalog { plans, models, chatbots, .. } = catalog;
    assert_eq!(plans.iter().filter(|plan| plan.name == Plan::FREE).count(), 1);
    let known: BTreeSet<_> = plans.iter().map(|plan| plan.id).collect();
    assert_eq!(known.len(), plans.len());
    assert!(known.iter().all(|id| (1..PlanId::BOUND).contains(&id.get())));
    let ids: BTreeSet<_> = models.iter().map(|model| &model.model_id).collect();
    assert_eq!(ids.len(), models.len());
    let bots: BTreeSet<_> = chatbots.iter().map(|bot| bot.id).collect();
    assert_eq!(bots.len(), chatbots.len());
    let named =
        models.iter().flat_map(|it| &it.plans).chain(chatbots.iter().flat_map(|it| &it.plans));
    assert!(named.into_iter().all(|plan| known.contains(plan)));
    // The store writes this text, and reads it again.
    let stored = serde_json::to_string(catalog).unwrap();
    assert_eq!(serde_json::from_str::<Catalog>(&stored).unwrap(), *catalog);
}
