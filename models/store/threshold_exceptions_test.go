package store_test

import (
	"slices"
	"testing"

	"haulcast/models"
	"haulcast/models/store"
	"haulcast/models/store/storetest"
)

func TestWhoChangesThresholdsIsListedPageByPage(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	staff := storetest.Staff()
	want := 0
	for _, scope := range []models.ThresholdScope{models.ScopeOrder, models.ScopeCustomer, models.ScopeProfile, models.ScopeCustomer} {
		save(t, s, models.ThresholdChange{Scope: scope, SubjectID: models.NewID(), Values: []byte(`{"shock_g": 3}`), Version: 1})
		want++
	}
	save(t, s, models.ThresholdChange{Scope: models.ScopeOrder, SubjectID: models.NewID(), Values: []byte(`{}`), Version: 2})
	save(t, s, models.ThresholdChange{Scope: models.ScopeInstallation, Values: []byte(`{"shock_g": 4}`), Version: 2})
	var seen []models.ID
	for page := (store.Page{Limit: 1}); len(seen) <= want; { // a page that comes twice must not go on for ever
		list, err := s.ThresholdExceptions(t.Context(), staff, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list.Items {
			if slices.Contains(seen, c.SubjectID) || c.Scope == models.ScopeInstallation {
				t.Errorf("%s %s comes twice or is no exception", c.Scope, c.SubjectID)
			}
			seen = append(seen, c.SubjectID)
		}
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	if len(seen) != want {
		t.Errorf("%d are listed, want %d", len(seen), want)
	}
	if _, err := s.ThresholdExceptions(t.Context(), staff, store.Page{After: "not-ours"}); models.CodeOf(err) != models.Invalid {
		t.Errorf("a cursor that isn't ours: %v", err)
	}
	list, err := s.ThresholdExceptions(t.Context(), models.Viewer{Role: models.RoleCustomer, CustomerID: models.NewID()}, store.Page{})
	if err != nil || len(list.Items) != 0 {
		t.Errorf("a customer sees %v %v", list.Items, err)
	}
}

func save(t *testing.T, s *store.Store, c models.ThresholdChange) {
	t.Helper()
	if err := s.SaveThresholds(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func TestTheAuditLogOfOneThing(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t)
	for _, id := range []string{"a", "b", "a"} {
		if err := s.WriteAudit(t.Context(), models.AuditEntry{Verb: "thing.changed", ObjectType: "thing", ObjectID: id}); err != nil {
			t.Fatal(err)
		}
	}
	admin, dispatcher := models.Viewer{Role: models.RoleAdmin}, models.Viewer{Role: models.RoleDispatcher}
	first, err := s.AuditOf(t.Context(), admin, "thing", "a", store.Page{Limit: 1})
	if err != nil || len(first.Items) != 1 || first.Next == "" {
		t.Fatalf("first page: %+v %v", first, err)
	}
	second, err := s.AuditOf(t.Context(), admin, "thing", "a", store.Page{After: first.Next})
	if err != nil || len(second.Items) != 1 || second.Items[0].ID == first.Items[0].ID || second.Items[0].ObjectID != "a" {
		t.Errorf("second page: %+v %v", second, err)
	}
	if hidden, err := s.AuditOf(t.Context(), dispatcher, "thing", "a", store.Page{}); err != nil || len(hidden.Items) != 0 {
		t.Errorf("a dispatcher reads the audit log: %+v %v", hidden, err)
	}
}
