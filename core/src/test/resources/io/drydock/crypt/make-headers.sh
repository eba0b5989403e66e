# Made luks1.gz, luks2.gz and luks2-reencryption.gz: make-headers.sh, in an empty directory.
set -e
truncate -s 40M luks1 luks2 luks2-reencryption
quick="--pbkdf pbkdf2 --pbkdf-force-iterations 1000"
small="--luks2-keyslots-size 640k"
printf pass | cryptsetup -q luksFormat --type luks1 --pbkdf-force-iterations 1000 --key-size 256 --align-payload 8 luks1 -
printf pass | cryptsetup -q luksFormat --type luks2 $quick $small --offset 2048 --label lab --subsystem sub --sector-size 4096 luks2 -
echo other >other
printf pass | cryptsetup -q luksAddKey --pbkdf argon2id --pbkdf-force-iterations 4 --pbkdf-memory 64 --pbkdf-parallel 1 luks2 other -d -
echo '{"type":"luks2-keyring","keyslots":["0"],"key_description":"a"}' | cryptsetup token import luks2
printf pass | cryptsetup -q luksFormat --type luks2 $quick $small --offset 4096 luks2-reencryption -d -
printf pass | cryptsetup -q reencrypt --init-only $quick -d - luks2-reencryption
head -c 4096 luks1 | gzip -9n >luks1.gz
head -c 32768 luks2 | gzip -9n >luks2.gz
head -c 32768 luks2-reencryption | gzip -9n >luks2-reencryption.gz
