package api

import (
	"reflect"
	"slices"

	"haulcast/models"
)

// wordsOf lists the words that a field or a parameter of each type may hold. A type that isn't here takes any text.
var wordsOf = map[reflect.Type][]string{
	reflect.TypeFor[models.State]():        wordList(models.States),
	reflect.TypeFor[models.OrderState]():   wordList(models.OrderStates),
	reflect.TypeFor[models.EventType]():    wordList(models.EventTypes),
	reflect.TypeFor[models.EventKind]():    wordList([]models.EventKind{models.Actual, models.Planned, models.Estimated}),
	reflect.TypeFor[models.Reason]():       wordList(models.Reasons),
	reflect.TypeFor[models.DeviceKind]():   wordList(models.DeviceKinds),
	reflect.TypeFor[models.Role]():         wordList(models.UserRoles),
	reflect.TypeFor[models.FenceShape]():   wordList(models.FenceShapes),
	reflect.TypeFor[models.FencePurpose](): wordList(models.FencePurposes),
	reflect.TypeFor[models.AlarmKind]():    wordList(models.AlarmKinds),
	reflect.TypeFor[models.AlarmStatus]():  wordList(models.AlarmStatuses),
	reflect.TypeFor[models.AlarmAct]():     wordList(models.AlarmActs),
	reflect.TypeFor[models.Resolution]():   wordList(models.Resolutions),
	reflect.TypeFor[alarmView]():           wordList(alarmViews),
	reflect.TypeFor[models.Severity]():     severityWords(),
}

func wordList[W ~string](words []W) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	return list
}

func severityWords() []string {
	list := make([]string, len(models.Severities))
	for i, s := range models.Severities {
		list[i] = s.String()
	}
	return list
}

func has(words []string, word string) bool { return slices.Contains(words, word) }
