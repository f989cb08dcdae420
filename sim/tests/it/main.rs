//! The simulators over real HTTP and gRPC, called by a client that signs for itself.

mod after_sales;
mod buyers;
mod erp;
mod faults;
mod harness;
mod hook_receiver;
mod olist;
mod paging;
mod restart;
mod shipping;
mod strict_douyin;
mod strict_jd;
mod strict_kuaishou;
mod strict_pinduoduo;
mod strict_taobao;
mod strict_wechat_shop;
mod strict_xiaohongshu;
mod totals;
mod waybills;
