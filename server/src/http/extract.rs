//! Axum's extractors with our errors: an unreadable request is answered with a problem document.

pub(crate) mod strict_json;
pub(crate) mod portions;

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use self::strict_json::StrictJson;
use crate::base::error::Error;

/// A JSON body, taken or answered.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let axum::Json(body) = axum::Json::<Box<RawValue>>::from_request(request, state).await?;
        // The first pass locates the error, the second one refuses a list in the place of an object.
        let malformed = |error: serde_json::Error| Error::BadRequest(error.to_string());
        serde_json::from_str::<T>(body.get()).map_err(malformed)?;
        let body = serde_json::from_str(body.get()).map_err(malformed)?;
        Ok(Json(T::deserialize(StrictJson(body)).map_err(malformed)?))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(bytes) => ([(header::CONTENT_TYPE, "application/json")], portions::body(bytes.into())).into_response(),
            Err(error) => Error::internal("an answer", error).into_response(),
        }
    }
}

/// The parameters of the address; if they do not parse, it is not found (404).
#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Error))]
pub struct Path<T>(pub T);

#[derive(Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Error))]
pub struct Query<T>(pub T);
