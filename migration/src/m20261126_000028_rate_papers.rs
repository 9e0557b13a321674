//! A rate card is put in force only with the paper of its resolution.

use sea_orm_migration::prelude::*;

use crate::guards;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guards::refuse(
            manager,
            "rate_proposal",
            "UPDATE",
            "NEW.status = 'approved' AND NOT EXISTS (SELECT 1 FROM attachment WHERE object_kind = 'rate_proposal' \
             AND object_id = NEW.id)",
            "a rate card needs the paper of its resolution",
        )
        .await
    }
}
