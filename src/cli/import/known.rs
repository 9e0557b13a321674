//! The codes already in the database, which rows of a set may refer to. Each room adds its own.

use sea_orm::ConnectionTrait;

use crate::base::Result;
use crate::base::rows::Known;
use crate::{billing, booking, catalogue, people, tariff};

/// Asks every room.
pub async fn load(conn: &impl ConnectionTrait) -> Result<Known> {
    let mut known = Known::default();
    catalogue::import::add_known(conn, &mut known).await?;
    people::import::add_known(conn, &mut known).await?;
    tariff::import::add_known(conn, &mut known).await?;
    booking::import::add_known(conn, &mut known).await?;
    billing::import::add_known(conn, &mut known).await?;
    Ok(known)
}
