# Made seed.gz: make-seed.sh FILE, in a mount namespace of its own (unshare -m), then gzip -9n.
set -e
f=$1; shift; rm -f $f; truncate -s 18M $f
mkfs.btrfs -q -f -M -n 4096 -L seed $f 
L=$(losetup --find --show $f); trap "umount /mnt 2>/dev/null || :; losetup -d $L" EXIT
mount -t btrfs -o compress-force=zstd $L /mnt
cd /mnt
btrfs subvolume create @ >/dev/null; btrfs subvolume create @/nested > /dev/null; echo x > @/nested/x
mkdir @/many; for i in $(seq 1 12); do echo $i > @/many/name-$i; done
for w in zlib lzo zstd; do touch @/$w @/inline-$w; btrfs property set @/$w compression $w;  btrfs property set @/inline-$w compression $w; seq 1 2500 > @/$w; seq 1 500 | head -c 1500 > @/inline-$w; done
cd @; touch plain; chattr +C plain; seq 1 3000 > plain; xfs_io -c 'fpunch 4096 4096' -c 'falloc 40000 8192' plain
ln -s target link; mknod dev c 1 3; setfattr -n user.a -v b plain; setfacl -m u:3:r plain; ln plain hard
cd ..; btrfs subvolume snapshot @ snap > /dev/null; btrfs subvolume set-default @
cd /; umount /mnt
