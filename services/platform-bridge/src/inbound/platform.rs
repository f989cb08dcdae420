//! `oms.bridge.v1.PlatformService`: thin handlers over the use cases.

use crate::{
    bridge::Bridge,
    usecases::{
        answer_address_change::answer_address_change,
        cancel_waybill::cancel_waybill,
        get_waybills::get_waybills,
        group_by_receiver::group_by_receiver,
        list_carriers::list_carriers,
        list_waybill_accounts::{list_waybill_accounts, list_waybill_templates},
        open_receivers::open_receivers,
        print_waybill::{get_print_data, report_printed},
        settle_waybill::settle_waybill,
    },
};
use oms_contracts::oms::bridge::v1::{
    AnswerAddressChangeRequest, AnswerAddressChangeResponse, CancelWaybillRequest,
    CancelWaybillResponse, GetPrintDataRequest, GetPrintDataResponse, GetWaybillsRequest,
    GetWaybillsResponse, GroupByReceiverRequest, GroupByReceiverResponse,
    ListPlatformCarriersRequest, ListPlatformCarriersResponse, ListWaybillAccountsRequest,
    ListWaybillAccountsResponse, ListWaybillTemplatesRequest, ListWaybillTemplatesResponse,
    OpenReceiversRequest, OpenReceiversResponse, ReportPrintedRequest, ReportPrintedResponse,
    SettleWaybillRequest, SettleWaybillResponse, platform_service_server::PlatformService,
};
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// `oms.bridge.v1.PlatformService`.
pub(crate) struct Platforms(pub(crate) Arc<Bridge>);

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl PlatformService for Platforms {
    async fn list_waybill_accounts(
        &self,
        request: Request<ListWaybillAccountsRequest>,
    ) -> Answer<ListWaybillAccountsResponse> {
        let answer = list_waybill_accounts(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn list_waybill_templates(
        &self,
        request: Request<ListWaybillTemplatesRequest>,
    ) -> Answer<ListWaybillTemplatesResponse> {
        let answer = list_waybill_templates(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_waybills(
        &self,
        request: Request<GetWaybillsRequest>,
    ) -> Answer<GetWaybillsResponse> {
        let answer = get_waybills(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn settle_waybill(
        &self,
        request: Request<SettleWaybillRequest>,
    ) -> Answer<SettleWaybillResponse> {
        let answer = settle_waybill(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn cancel_waybill(
        &self,
        request: Request<CancelWaybillRequest>,
    ) -> Answer<CancelWaybillResponse> {
        let answer = cancel_waybill(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn get_print_data(
        &self,
        request: Request<GetPrintDataRequest>,
    ) -> Answer<GetPrintDataResponse> {
        let answer = get_print_data(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn report_printed(
        &self,
        request: Request<ReportPrintedRequest>,
    ) -> Answer<ReportPrintedResponse> {
        let answer = report_printed(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn open_receivers(
        &self,
        request: Request<OpenReceiversRequest>,
    ) -> Answer<OpenReceiversResponse> {
        let answer = open_receivers(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn group_by_receiver(
        &self,
        request: Request<GroupByReceiverRequest>,
    ) -> Answer<GroupByReceiverResponse> {
        let answer = group_by_receiver(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn answer_address_change(
        &self,
        request: Request<AnswerAddressChangeRequest>,
    ) -> Answer<AnswerAddressChangeResponse> {
        let answer = answer_address_change(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn list_platform_carriers(
        &self,
        request: Request<ListPlatformCarriersRequest>,
    ) -> Answer<ListPlatformCarriersResponse> {
        let answer = list_carriers(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }
}
