//! An ERP on the wire that can refuse, stay silent after taking, and be asked.

use oms_contracts::oms::erp::v1::{
    ErpOrder, QueryOrderRequest, QueryOrderResponse, RecallOrderRequest, RecallOrderResponse,
    ReceiveOrderResult, ReceiveOrdersRequest, ReceiveOrdersResponse,
    erp_receiver_service_server::{ErpReceiverService, ErpReceiverServiceServer},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, transport::Server};

/// What the ERP holds and how it behaves.
#[derive(Default)]
pub(crate) struct Books {
    /// Documents by order and hand-over.
    pub(crate) taken: BTreeMap<(String, i32), ErpOrder>,
    pub(crate) recalled: BTreeSet<(String, i32)>,
    /// How often each came, whatever became of it.
    pub(crate) received: BTreeMap<(String, i32), u32>,
    pub(crate) queried: u32,
    /// Orders it says no to.
    pub(crate) refuses: BTreeSet<String>,
    /// Orders because of which it refuses a whole call.
    pub(crate) chokes_on: BTreeSet<String>,
    /// Calls that are taken and never answered.
    pub(crate) silent_calls: u32,
    /// Whether goods have left, so that nothing is taken back.
    pub(crate) shipped: bool,
}

/// The ERP.
pub(crate) struct ErpServer {
    pub(crate) url: String,
    pub(crate) books: Arc<Mutex<Books>>,
}

impl ErpServer {
    pub(crate) async fn start(stop: &CancellationToken) -> Self {
        let books = Arc::new(Mutex::new(Books::default()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = ErpReceiverServiceServer::new(Service(books.clone()));
        let serving = Server::builder()
            .add_service(service)
            .serve_with_incoming_shutdown(
                TcpListenerStream::new(listener),
                stop.clone().cancelled_owned(),
            );
        tokio::spawn(serving);
        Self { url, books }
    }
}

struct Service(Arc<Mutex<Books>>);

#[tonic::async_trait]
impl ErpReceiverService for Service {
    async fn receive_orders(
        &self,
        request: Request<ReceiveOrdersRequest>,
    ) -> Result<Response<ReceiveOrdersResponse>, Status> {
        let orders = request.into_inner().orders;
        let (results, silent) = {
            let mut books = self.0.lock().unwrap();
            for order in &orders {
                *books
                    .received
                    .entry((order.order_id.clone(), order.handover_no))
                    .or_default() += 1;
            }
            if orders
                .iter()
                .any(|order| books.chokes_on.contains(&order.order_id))
            {
                return Err(Status::invalid_argument("a SKU that nobody knows"));
            }
            let results: Vec<_> = orders
                .into_iter()
                .map(|order| take(&mut books, order))
                .collect();
            let silent = books.silent_calls > 0;
            books.silent_calls = books.silent_calls.saturating_sub(1);
            (results, silent)
        };
        if silent {
            std::future::pending::<()>().await;
        }
        Ok(Response::new(ReceiveOrdersResponse { results }))
    }

    async fn recall_order(
        &self,
        request: Request<RecallOrderRequest>,
    ) -> Result<Response<RecallOrderResponse>, Status> {
        let request = request.into_inner();
        let key = (request.order_id, request.handover_no);
        let mut books = self.0.lock().unwrap();
        let recalled = !books.shipped && books.taken.contains_key(&key);
        if recalled {
            books.recalled.insert(key);
        }
        let message = if recalled {
            String::new()
        } else {
            "goods have left".into()
        };
        Ok(Response::new(RecallOrderResponse { recalled, message }))
    }

    async fn query_order(
        &self,
        request: Request<QueryOrderRequest>,
    ) -> Result<Response<QueryOrderResponse>, Status> {
        let request = request.into_inner();
        let key = (request.order_id, request.handover_no);
        let mut books = self.0.lock().unwrap();
        books.queried += 1;
        let known = books.taken.contains_key(&key);
        Ok(Response::new(QueryOrderResponse {
            known,
            recalled: books.recalled.contains(&key),
            erp_document_no: if known {
                document_no(&key)
            } else {
                String::new()
            },
        }))
    }
}

fn take(books: &mut Books, order: ErpOrder) -> ReceiveOrderResult {
    let key = (order.order_id.clone(), order.handover_no);
    let taken = !books.refuses.contains(&order.order_id);
    let result = ReceiveOrderResult {
        order_id: key.0.clone(),
        handover_no: key.1,
        taken,
        erp_document_no: if taken {
            document_no(&key)
        } else {
            String::new()
        },
        code: if taken {
            String::new()
        } else {
            "CREDIT_BLOCKED".into()
        },
        message: if taken {
            String::new()
        } else {
            "the customer is blocked".into()
        },
    };
    if taken {
        books.taken.insert(key, order);
    }
    result
}

fn document_no(key: &(String, i32)) -> String {
    format!("ERP-{}-{}", key.0, key.1)
}
