#!/bin/busybox sh
# The guest's first and last process: makes the machine that the tests expect,
# runs the guest's tests with the arguments of /etc/args, and hands their
# output and exit code to the host.

/bin/busybox --install -s /usr/bin
export PATH=/usr/bin:/usr/sbin:/bin:/sbin HOME=/root

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts -o ptmxmode=0666 devpts /dev/pts
mount -t tmpfs tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp

while read -r module; do
	insmod "/lib/modules/$module"
done </lib/modules/order

port() { # NAME: the device node of the host's port NAME
	for p in /sys/class/virtio-ports/*; do
		[ "$(cat "$p/name")" = "$1" ] && echo "/dev/${p##*/}"
	done
}

ldconfig

# The adb server listens on the loopback interface.
ip link set lo up

/lib/systemd/systemd-udevd --daemon
udevadm trigger --subsystem-match=usb
udevadm settle

export MITOOL_IN_VM=1
while read -r arg; do
	set -- "$@" "$arg"
done </etc/args
cd /root || exit
guest.test "$@" >"$(port stdout)" 2>"$(port stderr)"
echo $? >"$(port exit)"
poweroff -f
