-- Hashes do not compress: Postgres would try for every tile, and in vain.
ALTER TABLE "audit"."audit_tile" ALTER COLUMN "hashes" SET STORAGE EXTERNAL;
