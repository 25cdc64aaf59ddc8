// Package coldchain draws a shipment's cold-chain report: as a page, with the form by which a person signs a conclusion,
// and as a PDF that says the same. Both are drawn from the same Props, and by the same words and figures (text.go).
//
// Times are told by the operator's clocks, whoever looks: a signed document reads the same for everybody.
package coldchain
