//! Reads the Olist data set: a seller becomes a shop, a seller's part of an order one shop order.

use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Catalogue, Fate, SeedCustomer, SeedLine, SeedPart, SeedProduct, SeedSeller};
use crate::chance::Chance;
use crate::error::SimError;

#[derive(Deserialize)]
struct OrderRow {
    order_id: String,
    customer_id: String,
    order_status: String,
    order_purchase_timestamp: String,
}

#[derive(Deserialize)]
struct ItemRow {
    order_id: String,
    product_id: String,
    seller_id: String,
    price: String,
    freight_value: String,
}

#[derive(Deserialize)]
struct ProductRow {
    product_id: String,
    product_category_name: String,
    product_length_cm: String,
    product_height_cm: String,
    product_width_cm: String,
}

#[derive(Deserialize)]
struct SellerRow {
    seller_id: String,
    seller_city: String,
    seller_state: String,
}

#[derive(Deserialize)]
struct CustomerRow {
    customer_id: String,
    customer_unique_id: String,
    customer_zip_code_prefix: String,
    customer_city: String,
    customer_state: String,
}

#[derive(Deserialize)]
struct CategoryRow {
    product_category_name: String,
    product_category_name_english: String,
}

/// Reads a folder with the CSV files.
///
/// # Errors
/// A file is missing, or a row is not in the data set's shape.
pub(crate) fn read_olist(folder: &Path, chance: Chance) -> Result<Catalogue, SimError> {
    let orders: Vec<OrderRow> = rows(folder, "olist_orders_dataset.csv")?;
    let items: Vec<ItemRow> = rows(folder, "olist_order_items_dataset.csv")?;
    let customers: Vec<CustomerRow> = rows(folder, "olist_customers_dataset.csv")?;
    let sellers = sellers(rows(folder, "olist_sellers_dataset.csv")?);
    let products = products(
        rows(folder, "olist_products_dataset.csv")?,
        rows(folder, "product_category_name_translation.csv")?,
    );
    let file = "olist_order_items_dataset.csv";
    let place_of_product: HashMap<&str, usize> = products
        .iter()
        .enumerate()
        .map(|(place, row)| (row.id.as_str(), place))
        .collect();
    let place_of_seller: HashMap<&str, usize> = sellers
        .iter()
        .enumerate()
        .map(|(place, row)| (row.id.as_str(), place))
        .collect();
    let mut grouped: HashMap<(&str, usize), Vec<SeedLine>> = HashMap::new();
    for item in &items {
        let unknown = |what: &str| {
            bad(
                folder,
                file,
                format!("order {}: unknown {what}", item.order_id),
            )
        };
        let seller = *place_of_seller
            .get(item.seller_id.as_str())
            .ok_or_else(|| unknown("seller"))?;
        let product = *place_of_product
            .get(item.product_id.as_str())
            .ok_or_else(|| unknown("product"))?;
        let price_fen = fen(&item.price).ok_or_else(|| unknown("price"))?;
        let freight_fen = fen(&item.freight_value).ok_or_else(|| unknown("freight"))?;
        let lines = grouped.entry((item.order_id.as_str(), seller)).or_default();
        match lines
            .iter_mut()
            .find(|line| line.product == product && line.price_fen == price_fen)
        {
            Some(line) => {
                line.quantity += 1;
                line.freight_fen += freight_fen;
            }
            None => lines.push(SeedLine {
                product,
                quantity: 1,
                price_fen,
                freight_fen,
            }),
        }
    }
    let parts = parts(folder, chance, &orders, &customers, &sellers, grouped)?;
    Ok(Catalogue {
        sellers,
        products,
        parts,
    })
}

fn parts(
    folder: &Path,
    chance: Chance,
    orders: &[OrderRow],
    customers: &[CustomerRow],
    sellers: &[SeedSeller],
    grouped: HashMap<(&str, usize), Vec<SeedLine>>,
) -> Result<Vec<SeedPart>, SimError> {
    let file = "olist_orders_dataset.csv";
    let customers: HashMap<&str, &CustomerRow> = customers
        .iter()
        .map(|row| (row.customer_id.as_str(), row))
        .collect();
    let mut placed = HashMap::new();
    for order in orders {
        let wrong = || {
            bad(
                folder,
                file,
                format!(
                    "order {}: purchase time {:?}",
                    order.order_id, order.order_purchase_timestamp
                ),
            )
        };
        let time = NaiveDateTime::parse_from_str(&order.order_purchase_timestamp, "%m/%d/%Y %H:%M")
            .map_err(|_| wrong())?;
        placed.insert(order.order_id.as_str(), (time.and_utc().timestamp(), order));
    }
    let first = placed
        .values()
        .map(|(time, _)| *time)
        .min()
        .unwrap_or_default();
    let last = placed
        .values()
        .map(|(time, _)| *time)
        .max()
        .unwrap_or_default();
    let mut parts = Vec::with_capacity(grouped.len());
    for ((order_id, seller), lines) in grouped {
        let (time, order) = placed
            .get(order_id)
            .ok_or_else(|| bad(folder, file, format!("no order {order_id}")))?;
        let customer = customers
            .get(order.customer_id.as_str())
            .ok_or_else(|| bad(folder, file, format!("order {order_id}: no customer")))?;
        parts.push(SeedPart {
            order_id: order_id.to_owned(),
            seller,
            when: (time - first) as f64 / (last - first).max(1) as f64,
            fate: fate(chance, order, &sellers[seller].id)
                .ok_or_else(|| bad(folder, file, format!("status {:?}", order.order_status)))?,
            customer: SeedCustomer {
                key: format!(
                    "{}-{}",
                    customer.customer_unique_id, customer.customer_zip_code_prefix
                ),
                province: customer.customer_state.clone(),
                city: customer.customer_city.clone(),
                district: String::new(),
                zip: customer.customer_zip_code_prefix.clone(),
            },
            lines,
            discount_fen: 0,
            buyer_memo: String::new(),
        });
    }
    Ok(parts)
}

/// Half of what was delivered starts as paid and waiting, so that there is work to do.
fn fate(chance: Chance, order: &OrderRow, seller: &str) -> Option<Fate> {
    match order.order_status.as_str() {
        "delivered" if chance.percent(50, &["waits", &order.order_id, seller]) => {
            Some(Fate::AwaitingShipment)
        }
        "delivered" => Some(Fate::Completed),
        "shipped" => Some(Fate::Shipped),
        "processing" | "invoiced" => Some(Fate::AwaitingShipment),
        "canceled" | "unavailable" => Some(Fate::Closed),
        _ => None,
    }
}

fn sellers(rows: Vec<SellerRow>) -> Vec<SeedSeller> {
    let seller = |row: SellerRow| SeedSeller {
        name: format!(
            "{} {} {}",
            row.seller_city,
            row.seller_state,
            first_chars(&row.seller_id, 6)
        ),
        id: row.seller_id,
        assortment: Vec::new(),
    };
    rows.into_iter().map(seller).collect()
}

fn products(rows: Vec<ProductRow>, categories: Vec<CategoryRow>) -> Vec<SeedProduct> {
    let english: HashMap<String, String> = categories
        .into_iter()
        .map(|row| (row.product_category_name, row.product_category_name_english))
        .collect();
    let product = |row: ProductRow| {
        let category = english
            .get(&row.product_category_name)
            .map_or("misc", String::as_str)
            .replace('_', " ");
        let size = format!(
            "{}x{}x{}cm",
            row.product_length_cm, row.product_width_cm, row.product_height_cm
        );
        SeedProduct {
            code: format!("SKU-{}", first_chars(&row.product_id, 12).to_uppercase()),
            title: format!("{category} {}", first_chars(&row.product_id, 8)),
            id: row.product_id,
            spec: vec![("规格".to_owned(), size)],
            price_fen: 0,
        }
    };
    rows.into_iter().map(product).collect()
}

fn rows<T: DeserializeOwned>(folder: &Path, file: &str) -> Result<Vec<T>, SimError> {
    let wrong = |error: csv::Error| bad(folder, file, error.to_string());
    let text =
        std::fs::read(folder.join(file)).map_err(|error| bad(folder, file, error.to_string()))?;
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    csv::Reader::from_reader(text)
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(wrong)
}

fn bad(folder: &Path, file: &str, message: String) -> SimError {
    SimError::Data {
        file: folder.join(file),
        message,
    }
}

fn first_chars(text: &str, count: usize) -> &str {
    text.get(..count).unwrap_or(text)
}

/// Decimal text with up to two places, in hundredths.
fn fen(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 100 + format!("{part:0<2}").parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::fen;

    #[test]
    fn decimal_texts_become_hundredths() {
        assert_eq!(
            [fen("109.9"), fen("99"), fen("0.05"), fen("1.234"), fen("x")],
            [Some(10_990), Some(9_900), Some(5), None, None]
        );
    }
}
