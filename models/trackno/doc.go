// Package trackno makes and reads tracking numbers.
//
// A number has the shape of UPU standard S10: two letters, eight digits, a check digit, two letters, such as
// ZL473124829XZ. The first two letters are the service indicator (ZA to ZZ are free for domestic and bilateral use),
// the last two the issuer's country; ours is by default XZ, one of the codes ISO 3166 leaves to its users, so that no
// number of ours can be a real post's. Both pairs of letters are settings; numbers given out under older settings stay
// valid, because only the shape and the check digit decide.
//
// The serial is not counted up in public: FromSerial sends the database's sequence through a secret permutation of
// 0 … 99,999,999. Different sequence values give different numbers, without retries and without a list of what is
// taken, and nobody without the key can tell the next one from the last.
//
// The check digit is help against typing mistakes, not security. 0 and 6 as remainders share the digit 5, so about 2 %
// of single-digit mistakes pass, and a hundred million serials can be tried one by one: a number alone must open
// nothing.
package trackno
