package web

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"haulcast/views/ui"
	"haulcast/views/words"
)

// flashCookie carries one sentence over a redirect. It holds a key of views/words and its named values, never free
// text, and is read once.
const flashCookie = "flash"

// flashSeconds is how long the next page may take to come.
const flashSeconds = 30

type flash struct {
	Key  string   `json:"k"`
	Args []string `json:"a,omitempty"`
}

func setFlash(c *gin.Context, key string, args []any) {
	if key == "" {
		return
	}
	f := flash{Key: key}
	for _, a := range args {
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	text, err := json.Marshal(f)
	if err != nil {
		return // strings always encode
	}
	http.SetCookie(c.Writer, &http.Cookie{ //nolint:gosec // a sentence, not a secret; Secure would drop it on plain loopback
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(text), Path: "/", MaxAge: flashSeconds,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// takeFlash gives the sentence that the action before this page left, and forgets it.
func takeFlash(c *gin.Context) *ui.FlashProps {
	value, err := c.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode}) //nolint:gosec // see above
	var f flash
	text, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || json.Unmarshal(text, &f) != nil || !words.From(c.Request.Context()).Has(f.Key) {
		return nil
	}
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		args[i] = a
	}
	return &ui.FlashProps{Text: words.T(c.Request.Context(), f.Key, args...)}
}
