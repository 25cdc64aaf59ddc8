// Package api is JSON for programs: everything under /api/v1 but the telemetry, which app/ingest hears.
//
// A handler reads its input, asks the store, app/tracking or app/auth, and answers; what is a rule of the trade stands
// in models, what is a write stands in tracking. routes.go lists every URL with the permission it needs, and
// docs/openapi.yaml describes them: a test holds the two together.
//
// Input is read strictly: a field, a parameter or a word we don't know is refused by its name, and all mistakes of a
// request are told at once. Answers are made of the structs in the …_json files, never of models: the customers' ones
// hold what a customer may read, the staff's ones embed them and add the rest. Errors are RFC 9457 problem documents.
//
// Reads of orders, shipments and temperature profiles carry an ETag, the quoted version. What changes one of them needs
// it back in If-Match, or * when the newest version is fine whatever it is. A POST that makes something takes an
// Idempotency-Key: sent again with the same key it answers 200 with what the first one made, and makes nothing.
package api
