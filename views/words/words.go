// Package words holds every sentence a person reads, by language: a folder a language, a file a noun, keys with dots
// ("alarms.temp.high"). A sentence may hold {named} values; a key that counts has two forms, "….one" and "….other".
//
// The context carries the language; without one it is English. A key that does not exist shows itself: ugly on
// purpose, and a test finds it first.
package words

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed en
var files embed.FS

// Default is the language of those who ask for none.
const Default = "en"

// Language is one language's sentences.
type Language struct {
	Tag       string // BCP 47: what stands in <html lang>
	sentences map[string]string
}

var languages = map[string]*Language{Default: must(read(files, Default))}

type key struct{}

// With gives a context whose sentences are in the language; one we do not speak becomes the default.
func With(ctx context.Context, tag string) context.Context {
	if languages[tag] == nil {
		tag = Default
	}
	return context.WithValue(ctx, key{}, languages[tag])
}

// From is the context's language.
func From(ctx context.Context) *Language {
	if l, ok := ctx.Value(key{}).(*Language); ok {
		return l
	}
	return languages[Default]
}

// T is the sentence of a key in the context's language; named values come in pairs: T(ctx, "orders.made", "number", no).
func T(ctx context.Context, key string, pairs ...any) string { return From(ctx).T(key, pairs...) }

// N is the sentence of a key for a number of things: its ".one" or ".other" form, with {count} filled in.
func N(ctx context.Context, key string, count int, pairs ...any) string {
	return From(ctx).N(key, count, pairs...)
}

// Has tells whether the language knows the key.
func (l *Language) Has(key string) bool { _, ok := l.sentences[key]; return ok }

// T is the sentence of a key.
func (l *Language) T(key string, pairs ...any) string {
	named := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		named[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
	}
	return l.Named(key, named)
}

// N is the sentence of a key for a number of things.
func (l *Language) N(key string, count int, pairs ...any) string {
	form := ".other"
	if count == 1 {
		form = ".one"
	}
	return l.T(key+form, append(pairs, "count", count)...)
}

// Named is the sentence of a key with values by name, as a stored notification keeps them.
func (l *Language) Named(key string, values map[string]string) string {
	sentence, ok := l.sentences[key]
	if !ok {
		return key
	}
	if !strings.Contains(sentence, "{") {
		return sentence
	}
	pairs := make([]string, 0, 2*len(values))
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}

// read merges a language's files; a key that stands in two of them is a mistake.
func read(from fs.FS, tag string) (*Language, error) {
	names, err := fs.Glob(from, tag+"/*.json")
	if err != nil {
		return nil, fmt.Errorf("words %s: %w", tag, err)
	}
	l := &Language{Tag: tag, sentences: map[string]string{}}
	for _, name := range names {
		content, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, fmt.Errorf("words %s: %w", name, err)
		}
		var own map[string]string
		if err := json.Unmarshal(content, &own); err != nil {
			return nil, fmt.Errorf("words %s: %w", name, err)
		}
		for key, sentence := range own {
			if l.Has(key) {
				return nil, fmt.Errorf("words %s: %q is already said in another file", path.Base(name), key)
			}
			l.sentences[key] = sentence
		}
	}
	return l, nil
}

func must(l *Language, err error) *Language {
	if err != nil {
		panic(err)
	}
	return l
}
