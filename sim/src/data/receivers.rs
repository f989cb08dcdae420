//! Made-up people. Only masks and ciphers of them ever leave the simulator.

use crate::chance::Chance;
use crate::data::SeedCustomer;
use crate::world::order::Receiver;

const SURNAMES: [&str; 16] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "林",
];
const GIVEN: [&str; 16] = [
    "伟", "芳", "娜", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟",
    "涛",
];
const STREETS: [&str; 12] = [
    "文一西路",
    "人民路",
    "解放大道",
    "中山北路",
    "建设街",
    "和平路",
    "新华路",
    "长江路",
    "黄河路",
    "学院路",
    "滨江大道",
    "朝阳街",
];

/// Province, city, district and zip of made-up customers.
const PLACES: [(&str, &str, &str, &str); 12] = [
    ("浙江省", "杭州市", "余杭区", "311100"),
    ("江苏省", "苏州市", "吴中区", "215100"),
    ("广东省", "深圳市", "南山区", "518000"),
    ("广东省", "广州市", "天河区", "510000"),
    ("四川省", "成都市", "武侯区", "610000"),
    ("湖北省", "武汉市", "洪山区", "430000"),
    ("山东省", "青岛市", "市南区", "266000"),
    ("河南省", "郑州市", "金水区", "450000"),
    ("北京", "北京市", "朝阳区", "100000"),
    ("上海", "上海市", "浦东新区", "200000"),
    ("福建省", "厦门市", "思明区", "361000"),
    ("河南省", "", "济源市", "459000"),
];

/// A customer that no data names.
pub(crate) fn invented_customer(chance: Chance, key: &str) -> SeedCustomer {
    let (province, city, district, zip) = *chance.pick(&PLACES, &["place", key]);
    SeedCustomer {
        key: key.to_owned(),
        province: province.to_owned(),
        city: city.to_owned(),
        district: district.to_owned(),
        zip: zip.to_owned(),
    }
}

/// The receiver a customer gives.
pub(crate) fn receiver(chance: Chance, customer: &SeedCustomer) -> Receiver {
    let key = customer.key.as_str();
    let surname = chance.pick(&SURNAMES, &["surname", key]);
    let given = chance.pick(&GIVEN, &["given", key]);
    Receiver {
        key: key.to_owned(),
        name: format!("{surname}{given}"),
        phone: format!("1380000{:04}", chance.below(10_000, &["phone", key])),
        province: customer.province.clone(),
        city: customer.city.clone(),
        district: customer.district.clone(),
        address: street_address(chance, key),
        zip: customer.zip.clone(),
    }
}

/// The same person at another address, as after an address change.
pub(crate) fn moved_receiver(chance: Chance, old: &Receiver, changes: u32) -> Receiver {
    let base = old.key.split('#').next().unwrap_or_default();
    let key = format!("{base}#{changes}");
    Receiver {
        address: street_address(chance, &key),
        key,
        ..old.clone()
    }
}

fn street_address(chance: Chance, key: &str) -> String {
    let street = chance.pick(&STREETS, &["street", key]);
    let number = 1 + chance.below(998, &["house", key]);
    let room = 101 + chance.below(2_000, &["room", key]);
    format!("{street}{number}号{room}室")
}
