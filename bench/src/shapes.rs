//! What orders look like: how many lines, of which goods, at what price. Read from the
//! Olist data set, or drawn with the same frequencies.

use anyhow::Context;
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    path::Path,
};

/// One shop's part of one order.
pub(crate) type Shape = Vec<ShapeLine>;

/// A line of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShapeLine {
    /// Which of the goods.
    pub(crate) product: usize,
    /// Units.
    pub(crate) quantity: i64,
    /// Unit price in fen.
    pub(crate) price_fen: i64,
    /// Postage in fen.
    pub(crate) freight_fen: i64,
}

/// Lines of a page's order at most.
const MOST_LINES: usize = 3;
/// Shapes that are drawn.
const DRAWN: usize = 5_000;
/// Goods that they draw from.
const GOODS: usize = 3_859;

#[derive(Deserialize)]
struct Item {
    order_id: String,
    product_id: String,
    seller_id: String,
    price: f64,
    freight_value: f64,
}

/// Shapes of the data set in `folder`, else drawn ones; and which they are.
pub(crate) fn shapes(folder: Option<&Path>) -> anyhow::Result<(Vec<Shape>, String)> {
    match folder {
        Some(folder) => {
            let shapes = read(folder)?;
            let about = format!(
                "orders: Olist data set, {} shop orders repeated",
                shapes.len()
            );
            Ok((shapes, about))
        }
        None => Ok((
            draw(),
            "orders: seeded, of the Olist data set's shape".into(),
        )),
    }
}

fn read(folder: &Path) -> anyhow::Result<Vec<Shape>> {
    let items: Vec<Item> = rows(&folder.join("olist_order_items_dataset.csv"))?;
    let mut products: HashMap<&str, usize> = HashMap::new();
    let mut shapes: BTreeMap<(&str, &str), Shape> = BTreeMap::new();
    for item in &items {
        let next = products.len();
        let product = *products.entry(&item.product_id).or_insert(next);
        let (price_fen, freight_fen) = (fen(item.price), fen(item.freight_value));
        let shape = shapes.entry((&item.order_id, &item.seller_id)).or_default();
        if let Some(line) = shape.iter_mut().find(|line| line.product == product) {
            line.quantity += 1;
            line.freight_fen += freight_fen;
        } else if shape.len() < MOST_LINES {
            shape.push(ShapeLine {
                product,
                quantity: 1,
                price_fen,
                freight_fen,
            });
        }
    }
    Ok(shapes.into_values().collect())
}

fn rows<R: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<R>> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let rows: Result<Vec<R>, _> = csv::Reader::from_reader(file).deserialize().collect();
    rows.with_context(|| path.display().to_string())
}

fn fen(amount: f64) -> i64 {
    (amount * 100.0).round() as i64
}

/// Nine of ten orders have one line, one of 45 has three; prices fall off exponentially.
fn draw() -> Vec<Shape> {
    let mut random = StdRng::seed_from_u64(20_161_018);
    (0..DRAWN)
        .map(|_| {
            let lines = match random.random_range(0..1000) {
                0..901 => 1,
                901..978 => 2,
                _ => 3,
            };
            let first: usize = random.random_range(0..GOODS);
            (0..lines)
                .map(|n| ShapeLine {
                    product: (first + n * 7) % GOODS,
                    quantity: if random.random_range(0..10) == 0 {
                        2
                    } else {
                        1
                    },
                    price_fen: 500 + (-random.random::<f64>().max(1e-6).ln() * 11_500.0) as i64,
                    freight_fen: random.random_range(700..3_500),
                })
                .collect()
        })
        .collect()
}
