package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"haulcast/models"
)

// answers tells which struct is behind each schema that we answer: the customers' one and, where it differs, the staff's.
var answers = map[string]struct{ public, staff any }{
	"Location":            {public: location{}},
	"Customer":            {public: customer{}},
	"CustomerName":        {public: customerName{}},
	"Vehicle":             {public: vehicle{}},
	"TemperatureProfile":  {public: profile{}},
	"ProfileLimits":       {public: profileLimits{}},
	"TimeBudget":          {public: budget{}},
	"ScopedThresholds":    {public: thresholds{}},
	"Thresholds":          {public: figures{}},
	"Reevaluation":        {public: reevaluation{}},
	"Geofence":            {public: geofence{}},
	"ColdChain":           {public: coldChain{}},
	"ColdFigures":         {public: coldFigures{}},
	"Excursion":           {public: excursion{}},
	"BudgetUse":           {public: budgetUse{}},
	"ColdLogger":          {public: coldLogger{}},
	"Conclusion":          {public: conclusion{}},
	"Order":               {order{}, staffOrder{}},
	"Arrival":             {public: arrival{}},
	"Position":            {public: position{}},
	"Temperature":         {public: temperature{}},
	"Shipment":            {shipment{}, staffShipment{}},
	"Event":               {event{}, staffEvent{}},
	"EventResult":         {public: eventResult{}},
	"Track":               {public: track{}},
	"Temperatures":        {public: temperatures{}},
	"Alarm":               {alarm{}, staffAlarm{}},
	"AlarmActivity":       {activity{}, staffActivity{}},
	"AlarmWithActivities": {alarmStory{}, staffAlarmStory{}},
	"AlarmActResult":      {public: alarmActResult{}},
	"AlarmActResults":     {public: alarmActResults{}},
	"Assignee":            {public: assignee{}},
	"Device":              {public: device{}},
	"NewDevice":           {public: newDevice{}},
	"DeviceToken":         {public: deviceToken{}},
	"Binding":             {public: binding{}},
	"ShareLink":           {public: shareLink{}},
	"NewShareLink":        {public: newShareLink{}},
	"Notification":        {public: notification{}},
	"Unread":              {public: unread{}},
	"Photo":               {photo{}, staffPhoto{}},
	"Preferences":         {public: preferences{}},
	"Choice":              {public: choice{}},
	"Notice":              {public: notice{}},
	"User":                {public: user{}},
	"NewUser":             {public: newUser{}},
	"Login":               {public: login{}},
}

// inputs tells which struct reads each schema that is sent to us.
var inputs = map[string]any{
	"LoginInput": loginInput{}, "PlaceInput": placeInput{}, "LocationInput": locationInput{}, "OrderInput": orderInput{},
	"OrderEdit": orderEdit{}, "CancellationInput": cancellationInput{}, "ShipmentInput": shipmentInput{},
	"EventInput": eventInput{}, "AssignmentInput": assignmentInput{}, "CorrectionInput": correctionInput{},
	"DamageInput": damageInput{}, "ShareInput": shareInput{}, "DeviceInput": deviceInput{}, "BindingInput": bindingInput{},
	"ProfileInput": profileInput{}, "ProfileEdit": profileEdit{}, "VehicleInput": vehicleInput{},
	"CustomerInput": customerInput{}, "AcknowledgementInput": acknowledgementInput{}, "NoticeInput": noticeInput{},
	"AlarmAssignmentInput": alarmAssignmentInput{}, "CommentInput": commentInput{}, "ShelvingInput": shelvingInput{},
	"ReasonInput": reasonInput{}, "ClosingInput": closingInput{}, "AlarmActsInput": alarmActsInput{},
	"CalibrationInput": calibrationInput{}, "ConclusionInput": conclusionInput{},
	"UserInput": userInput{}, "UserEdit": userEdit{}, "ThresholdsInput": thresholdsInput{}, "GeofenceInput": geofenceInput{},
	"PreferencesInput": preferencesInput{}, "ChoiceInput": choiceInput{},
}

// written lists the schemas of other packages, and the words.
var written = []string{
	"OrderState", "State", "EventType", "EventKind", "Reason", "ETAClass", "AlarmKind", "AlarmStatus", "AlarmAct",
	"AlarmView", "Resolution", "Severity",
	"FenceShape", "FencePurpose", "DeviceKind", "Role", "Source", "Time", "ID", "Problem", "FieldError", "Verdict", "Verdicts", "RejectedBatch", "TelemetryInput", "Point",
}

func TestSchemasAndStructsAreTheSame(t *testing.T) {
	d := openapi(t)
	schemas, _ := asMap(at(d, "components", "schemas"))
	for name := range schemas {
		_, answer := answers[name]
		_, input := inputs[name]
		if !answer && !input && !slices.Contains(written, name) {
			t.Errorf("schema %s has no struct", name)
		}
	}
	for name, a := range answers {
		always := fieldsOf(reflect.TypeOf(a.public), "")
		all := always
		if a.staff != nil {
			all = fieldsOf(reflect.TypeOf(a.staff), "")
		}
		sameNames(t, name+": required", texts(at(schemas[name], "required")), always)
		sameNames(t, name+": properties", propertiesOf(schemas[name]), all)
		sameNames(t, name+": x-staff-only", staffOnly(schemas[name]), without(all, always))
	}
	for name, input := range inputs {
		sameNames(t, name+": required", texts(at(schemas[name], "required")), fieldsOf(reflect.TypeOf(input), "yes"))
		sameNames(t, name+": properties", propertiesOf(schemas[name]), fieldsOf(reflect.TypeOf(input), ""))
	}
}

// fieldsOf lists a struct's JSON names, those of embedded structs among them; with need, only those tagged so.
func fieldsOf(t reflect.Type, need string) []string {
	var names []string
	for i := range t.NumField() {
		f := t.Field(i)
		switch name, _, _ := strings.Cut(f.Tag.Get("json"), ","); {
		case f.Anonymous && name == "":
			names = append(names, fieldsOf(f.Type, need)...)
		case need == "" || f.Tag.Get("need") == need:
			names = append(names, name)
		}
	}
	return names
}

func propertiesOf(schema any) []string {
	m, _ := asMap(at(schema, "properties"))
	return slices.Collect(maps.Keys(m))
}

func staffOnly(schema any) []string {
	var names []string
	m, _ := asMap(at(schema, "properties"))
	for name, property := range m {
		if at(property, "x-staff-only") == true {
			names = append(names, name)
		}
	}
	return names
}

func without(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(some, s) })
}

func sameNames(t *testing.T, what string, described, coded []string) {
	t.Helper()
	for _, s := range without(described, coded) {
		t.Errorf("%s: the document has %s, the code has not", what, s)
	}
	for _, s := range without(coded, described) {
		t.Errorf("%s: the code has %s, the document has not", what, s)
	}
}

func TestTheWordsAreTheModels(t *testing.T) {
	d := openapi(t)
	classes := make([]string, len(models.ETAClasses))
	for i, c := range models.ETAClasses {
		classes[i] = string(c)
	}
	for name, words := range map[string][]string{
		"OrderState": wordsOf[reflect.TypeFor[models.OrderState]()], "State": wordsOf[reflect.TypeFor[models.State]()],
		"EventType": wordsOf[reflect.TypeFor[models.EventType]()], "EventKind": wordsOf[reflect.TypeFor[models.EventKind]()],
		"Reason": wordsOf[reflect.TypeFor[models.Reason]()], "AlarmKind": wordsOf[reflect.TypeFor[models.AlarmKind]()],
		"AlarmStatus": wordsOf[reflect.TypeFor[models.AlarmStatus]()], "Severity": severityWords(), "ETAClass": classes,
		"DeviceKind": wordsOf[reflect.TypeFor[models.DeviceKind]()], "Role": wordsOf[reflect.TypeFor[models.Role]()],
		"AlarmAct": wordsOf[reflect.TypeFor[models.AlarmAct]()], "Resolution": wordsOf[reflect.TypeFor[models.Resolution]()],
		"AlarmView":  wordsOf[reflect.TypeFor[alarmView]()],
		"FenceShape": wordsOf[reflect.TypeFor[models.FenceShape]()], "FencePurpose": wordsOf[reflect.TypeFor[models.FencePurpose]()],
	} {
		sameNames(t, name, texts(at(d, "components", "schemas", name, "enum")), words)
	}
	verbs := at(d, "components", "schemas", "AlarmActivity", "properties", "verb", "enum")
	sameNames(t, "the verbs of an alarm's history", texts(verbs), models.AlarmVerbs)
}

// examplesOf lists the examples of one content, by name.
func examplesOf(content any) map[string]any {
	list := map[string]any{}
	if one := at(content, "example"); one != nil {
		list["example"] = one
	}
	several, _ := asMap(at(content, "examples"))
	for name, e := range several {
		list[name] = at(e, "value")
	}
	return list
}

func TestAnswerExamplesAreWhatWeAnswer(t *testing.T) {
	d := openapi(t)
	for name := range routed() {
		responses, _ := asMap(at(d.operations()[name], "responses"))
		for status, response := range responses {
			contents, _ := asMap(at(d.follow(response), "content"))
			for kind, content := range contents {
				examples := examplesOf(content)
				binary := at(content, "schema", "format") == "binary" // a picture isn't shown as text
				if len(examples) == 0 && !binary {
					t.Errorf("%s %s %s has no example", name, status, kind)
				}
				for which, example := range examples {
					where := fmt.Sprintf("%s %s %s", name, status, which)
					for _, wrong := range d.check(at(content, "schema"), plainJSON(t, example), "") {
						t.Errorf("%s%s", where, wrong)
					}
					if kind == "application/json" {
						fits(t, where, at(content, "schema"), example, which == "customer")
					}
				}
			}
		}
	}
}

// fits reads an example strictly into the struct behind its schema; lists item by item.
func fits(t *testing.T, where string, schema, example any, public bool) {
	t.Helper()
	ref, _ := at(schema, "$ref").(string)
	if ref == "" {
		for _, item := range at(example, "items").([]any) { //nolint:forcetypeassert // the only other schemas are pages
			fits(t, where, at(schema, "properties", "items", "items"), item, public)
		}
		return
	}
	a, ok := answers[strings.TrimPrefix(ref, "#/components/schemas/")]
	if !ok {
		t.Errorf("%s: nothing of ours answers %s", where, ref)
		return
	}
	want := reflect.TypeOf(a.public)
	if a.staff != nil && !public {
		want = reflect.TypeOf(a.staff)
	}
	raw, err := json.Marshal(example)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(reflect.New(want).Interface()); err != nil {
		t.Errorf("%s: does not fit %s: %v", where, want, err)
	}
}

func TestRequestExamplesAreWhatWeRead(t *testing.T) {
	d := openapi(t)
	for name := range routed() {
		content := at(d.operations()[name], "requestBody", "content", "application/json")
		if content == nil {
			continue
		}
		ref, _ := at(content, "schema", "$ref").(string)
		input, ok := inputs[strings.TrimPrefix(ref, "#/components/schemas/")]
		if !ok || at(content, "example") == nil {
			t.Errorf("%s: input %q is not ours, or has no example", name, ref)
			continue
		}
		example := plainJSON(t, at(content, "example"))
		for _, wrong := range d.check(at(content, "schema"), example, "") {
			t.Errorf("%s%s", name, wrong)
		}
		raw, err := json.Marshal(example)
		if err != nil {
			t.Fatal(err)
		}
		var p models.Problems
		fillObject(&p, "", raw, reflect.New(reflect.TypeOf(input)).Elem())
		if err := p.Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// plainJSON is a YAML value as JSON would hold it.
func plainJSON(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var plain any
	if err := json.Unmarshal(raw, &plain); err != nil {
		t.Fatal(err)
	}
	return plain
}
