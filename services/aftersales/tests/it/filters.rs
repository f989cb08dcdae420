//! `ListAfterSales` against the same filter written in a few lines here.

use crate::{
    harness::World,
    pages::{asked, at, later, page},
};
use oms_contracts::{
    datetime,
    oms::{
        aftersales::v1::{AfterSale, AfterSaleFilter},
        events::v1::PlatformAfterSale,
        types::v1::Platform,
    },
    timestamp,
};
use prost_types::Timestamp;
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// Sixty after-sales of two shops on two platforms, of every kind and stage.
async fn fill(world: &World, other: Uuid) -> Vec<AfterSale> {
    let all: Vec<PlatformAfterSale> = (0..60)
        .map(|n| later(&asked(n), 0, |said| vary(n, said)))
        .collect();
    world.see(&all[..40]).await;
    let mut page = page(other, 1, &all[40..]);
    page.platform = Platform::Pinduoduo.into();
    world.send(&page).await;
    let all = world.list(AfterSaleFilter::default()).await;
    assert_eq!(all.after_sales.len(), 60);
    all.after_sales
}

fn vary(n: i64, said: &mut PlatformAfterSale) {
    let number = |n: i64| i32::try_from(n).unwrap();
    // Some orders have several.
    said.platform_order_id = format!("T-{}", n / 3);
    said.kind = number(n % 6) + 1;
    said.stage = number(n % 8) + 1;
    said.created_at = Some(timestamp(at(n % 11 * 3600)));
    said.deadline_at = (n % 3 != 0).then(|| timestamp(at(100_000 - n % 8 * 1000)));
    if n % 5 == 0 {
        said.return_waybill_no = format!("SF-{}", n % 10);
    }
}

/// The filter, said once more: plainly, over an after-sale as a caller sees it.
fn matches(filter: &AfterSaleFilter, shown: &AfterSale) -> bool {
    let one_of = |wanted: &[i32], value: i32| wanted.is_empty() || wanted.contains(&value);
    let within = |from: &Option<Timestamp>, to: &Option<Timestamp>, at: &Option<Timestamp>| {
        let at = datetime(at.as_ref());
        let from = datetime(from.as_ref()).is_none_or(|from| at.is_some_and(|at| at >= from));
        from && datetime(to.as_ref()).is_none_or(|to| at.is_some_and(|at| at < to))
    };
    let number = |number: &String| {
        [
            &shown.platform_after_sale_id,
            &shown.platform_order_id,
            &shown.return_waybill_no,
        ]
        .contains(&number)
    };
    (filter.shop_ids.is_empty() || filter.shop_ids.contains(&shown.shop_id))
        && one_of(&filter.platforms, shown.platform)
        && one_of(&filter.stages, shown.stage)
        && one_of(&filter.kinds, shown.kind)
        && within(&filter.created_from, &filter.created_to, &shown.created_at)
        && within(
            &filter.deadline_from,
            &filter.deadline_to,
            &shown.deadline_at,
        )
        && (filter.numbers.is_empty() || filter.numbers.iter().any(number))
}

type SetField = Box<dyn Fn(&mut AfterSaleFilter)>;

/// One value for each field of the filter.
fn fields(shop: Uuid, other: Uuid) -> Vec<SetField> {
    vec![
        Box::new(move |f| f.shop_ids = vec![shop.to_string()]),
        Box::new(move |f| f.shop_ids = vec![shop.to_string(), other.to_string()]),
        Box::new(|f| f.platforms = vec![Platform::Pinduoduo.into()]),
        Box::new(|f| f.stages = vec![1]),
        Box::new(|f| f.stages = vec![2, 5, 8]),
        Box::new(|f| f.kinds = vec![4]),
        Box::new(|f| f.kinds = vec![1, 2, 3]),
        Box::new(|f| f.created_from = Some(timestamp(at(3 * 3600)))),
        Box::new(|f| f.created_to = Some(timestamp(at(8 * 3600)))),
        Box::new(|f| f.deadline_from = Some(timestamp(at(96_000)))),
        Box::new(|f| f.deadline_to = Some(timestamp(at(99_000)))),
        Box::new(|f| f.numbers = (5..30).map(|n| format!("R-{n}")).collect()),
        Box::new(|f| f.numbers = vec!["SF-5".into(), "T-8".into(), "R-1".into()]),
    ]
}

#[tokio::test]
async fn every_filter_alone_and_combined_finds_what_it_says() {
    let world = World::start().await;
    let other = Uuid::now_v7();
    let all = fill(&world, other).await;
    let fields = fields(world.shop, other);
    let mut filters = vec![AfterSaleFilter::default()];
    for set in &fields {
        let mut filter = AfterSaleFilter::default();
        set(&mut filter);
        filters.push(filter);
    }
    let mut random = StdRng::seed_from_u64(11);
    for _ in 0..60 {
        let mut filter = AfterSaleFilter::default();
        for _ in 0..random.random_range(2..4) {
            fields[random.random_range(0..fields.len())](&mut filter);
        }
        filters.push(filter);
    }
    let mut found_something = 0;
    for filter in &filters {
        let answer = world.list(filter.clone()).await;
        let mut found: Vec<_> = answer
            .after_sales
            .iter()
            .map(|a| &a.after_sale_id)
            .collect();
        let matching = all.iter().filter(|shown| matches(filter, shown));
        let mut expected: Vec<_> = matching.map(|shown| &shown.after_sale_id).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(answer.total, i64::try_from(expected.len()).unwrap());
        found_something += usize::from(!expected.is_empty());
    }
    assert!(found_something > filters.len() / 2, "{found_something}");
    world.stop().await;
}

#[tokio::test]
async fn pasted_numbers_that_lead_nowhere_are_told() {
    let world = World::start().await;
    let back = later(&asked(2), 0, |said| said.return_waybill_no = "SF-1".into());
    world.see(&[asked(1), back, asked(3)]).await;
    let numbers = ["T-1", "nowhere", "SF-1", "SF-2", "R-2"].map(str::to_owned);
    let filter = AfterSaleFilter {
        numbers: numbers.to_vec(),
        ..Default::default()
    };
    let answer = world.list(filter).await;
    assert_eq!((answer.after_sales.len(), answer.total), (2, 2));
    assert_eq!(answer.numbers_not_found, ["nowhere", "SF-2"]);
    world.stop().await;
}
