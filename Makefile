# The commands of this project. All of them set the machine up first; nothing is done twice.
SHELL = /bin/bash
.DEFAULT_GOAL = help
.PHONY: help setup guest build test damaged demo bench clean

MVN = ./mvnw
MAVEN = JAVA_HOME=$$(src/setup/jdk25) $(MVN) --no-transfer-progress

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 8

setup: ## install the Debian packages of src/setup/packages.txt that are missing, and fetch Maven
	@src/setup/install
	@$(MAVEN) --version >/dev/null || { \
		echo "setup: Maven could not be fetched. 'make MVN=mvn ...' takes the one on the PATH" >&2; exit 1; }

guest: setup ## make the images that the tests open, under target/guest
	@src/guest/make-guest

build: setup ## compile and package all modules
	$(MAVEN) --quiet package -DskipTests -Dskip.uml

# Reports of earlier runs would be counted again. All tests run, whatever fails: the report tells.
test: setup guest ## check and test everything, on this kernel and in User-Mode Linux
	rm -rf */target/surefire-reports */target/uml-reports
	$(MAVEN) verify -Dmaven.test.failure.ignore; status=$$?; \
	$$(src/setup/jdk25)/bin/java src/test-report/TestReport.java && exit $$status

# A few seconds an image. UML_KERNEL names another kernel: src/uml/build-kernel makes one with ntfs3.
damaged: setup ## mount hundreds of damaged filesystems in User-Mode Linux, and count what can be read
	$(MAVEN) --quiet verify -pl it -am -DskipTests -Duml.program=run-damaged

demo: build ## open a real Debian guest, change it, prove that it is sound
	@src/guest/make-guest debian12
	@src/demo/demo

# By their own JVM, without Maven's on the other core.
bench: build guest ## run the benchmarks, BENCH=full for the long way, and make docs/benchmarks.md of them
	benchmarks/run $(or $(BENCH),quick)

clean: ## remove everything that was built, the images too
	rm -rf target */target
